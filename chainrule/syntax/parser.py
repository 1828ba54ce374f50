"""Operator precedence with two explicit stacks: linear time, no recursion, no evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable

from chainrule.model import PI, Expr, make, number
from chainrule.model.errors import FormulaError
from chainrule.syntax import notes
from chainrule.syntax import operands as rank
from chainrule.syntax.groups import Groups
from chainrule.syntax.names import UNKNOWN_FUNCTIONS
from chainrule.syntax.operands import (
    COEFFICIENT,
    INFIX,
    LETTERS,
    MACROS,
    OTHER,
    RADICALS,
    Operand,
    Waiting,
)
from chainrule.syntax.source import SUBSCRIPT_PLACE
from chainrule.syntax.tokens import Token

HUNDREDTHS_AND_DEGREES = "%°"
SPACED_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+(?!\d)", re.ASCII)
MIXED = re.compile(r"\s*\\[dtc]?frac\s*(?:\{\s*\d+\s*\}|\d)\s*(?:\{\s*\d+\s*\}|\d)", re.ASCII)
"""A fraction of two numerals, which behind a numeral may add up with it."""

STARTS = frozenset({"number", "name", "function", "open"})


class Parser(Groups):
    """Turn the tokens of one formula into expressions."""

    def bar(self, token: Token) -> None:
        """Close the innermost bar, or open a new one."""
        innermost = next(group for group in reversed(self.waiting) if group.kind == "open")
        if innermost.token.kind == "bar":
            self.reduce(rank.OVER)
            self.bars -= 1
            more = self.bars >= 2 and not self.following.spaced
            if more and self.following.kind in STARTS:
                self.waiting[-1].note = notes.BARS
            self.close(token._replace(text="|"))
        else:
            self.beside(token)

    def run(self) -> Operand:
        """Read all tokens; the result is one closed operand, possibly a list."""
        outside = Waiting("open", 0, Token("open", "", self.tokens[0].start, self.tokens[0].start))
        self.waiting.append(outside)
        while True:
            token = self.tokens[self.index]
            if token.kind == "end":
                break
            table = WANTING if self.wanting else HAVING
            self.index += 1
            table[token.kind](self, token)
        token = self.tokens[self.index]
        if self.wanting:
            raise self.expected(token)
        self.reduce(rank.OVER)
        group = self.waiting[-1]
        if group is not outside:
            raise self.unclosed(group)
        result = self.values.pop()
        if outside.cases:
            return self.close_cases(outside, result)
        return result

    def unclosed(self, group: Waiting) -> FormulaError:
        """Say which bracket is open at the end."""
        return self.fail(
            f"this {self.typed(group.token)} is never closed", group.token.start, group.token.end
        )

    def number_token(self, token: Token) -> None:
        """Place a numeral."""
        self.place(Operand(token.value, token.start, token.end, stuff=COEFFICIENT))

    def name_token(self, token: Token) -> None:
        """Place a name, or begin the call of an unknown function."""
        if token.text == "∂":
            message = "'∂' is only read in a sign of differentiation around the whole formula"
            hint = "Write ∂/∂x before the formula, or ∂(…)/∂x around it."
            raise self.fail(message, token.start, token.end, hint)
        following = self.following
        primed = following.kind == "prime"
        if token.call and (primed or (following.kind == "open" and following.text in "([")):
            self.unknown_call(token)
            return
        euler = token.value.op == "constant" and token.value.value == "e"
        stuff = OTHER if euler else COEFFICIENT if token.value.op == "constant" else LETTERS
        self.place(Operand(token.value, token.start, token.end, stuff=stuff))

    def unknown_call(self, token: Token) -> None:
        """Begin a call such as ``f'(x)`` or ``σ(x)``."""
        function = Waiting("function", rank.FUNCTION, token)
        function.key, function.letter = token.call or "", token.value
        while self.following.kind == "prime":
            self.index += 1
            function.primes += 1
        opened = self.following
        typed = opened.text in "([{" or self.lexer.text[opened.start : opened.start + 1] == "{"
        if opened.kind != "open" or not typed:  # a fraction opens brackets of its own
            start, end = self.following.start, self.following.end
            message = f"expected '(' after the prime of {token.text}"
            raise self.fail(message, start, max(end, start + 1))
        if function.primes and function.key not in notes.CALLS:
            raise self.fail(
                "a prime marks the derivative of an unknown function, as in f'(x)",
                token.start,
                self.following.start,
            )
        self.waiting.append(function)

    def function_token(self, token: Token) -> None:
        """Begin an application; brackets, an exponent or a bare argument follow."""
        function = Waiting("function", rank.FUNCTION, token)
        following = self.following
        if (
            self.lexer.text[token.end - 1].isdigit()
            and following.kind == "name"
            and not following.spaced
        ):
            function.note = notes.BARE
        self.waiting.append(function)
        if self.following.kind == "prime":
            raise self.fail(
                "a prime marks the derivative of an unknown function, as in f'(x)",
                self.following.start,
                self.following.end,
            )

    def prefix(self, token: Token) -> None:
        """Read a sign before a value."""
        top = self.waiting[-1]
        bare = top.kind == "function"
        if token.text == "^" and self.takes_limits(top) and top.exponent is None:
            self.waiting.append(Waiting("exponent", 0, token))
            return
        if token.text == "^" and bare and top.exponent is None and not top.letter:
            self.waiting.append(Waiting("exponent", 0, token))
        elif token.text == "-" and not (bare and self.following.spaced):
            self.minus(token, top)
        elif token.text == "+" and not bare:
            pass
        elif token.text == "not":
            self.waiting.append(Waiting("not", rank.NOT, token))
        else:
            raise self.expected(token)

    def minus(self, token: Token, top: Waiting) -> None:
        """Read a minus sign before a value; before a numeral it belongs to the numeral."""
        after = self.tokens[self.index + 1] if self.following.kind == "number" else None
        powered = after is not None and (after.kind == "factorial" or after.text == "^")
        if after is not None and not powered:
            numeral = self.following
            self.index += 1
            value = numeral.value
            folded = number(-value.value, decimal=value.op == "decimal")
            if top.kind == "function":
                top.note = notes.BARE
            self.place(Operand(folded, token.start, numeral.end, stuff=COEFFICIENT))
            return
        level = rank.MINUS
        if top.kind == "function":
            top.note, level = notes.BARE, rank.ARGUMENT_MINUS
        elif top.rank >= rank.POWER or top.rank == rank.EXPONENT_MINUS or top.kind == "exponent":
            level = rank.EXPONENT_MINUS
        elif top.rank == rank.ARGUMENT_MINUS:
            level = rank.ARGUMENT_MINUS
        elif top.rank >= rank.PRODUCT:
            level = rank.TIGHT_MINUS
        self.waiting.append(Waiting("minus", level, token))

    def base_token(self, token: Token) -> None:
        """Begin the base of a logarithm."""
        top = self.waiting[-1]
        logarithm = top.kind == "function" and top.key in ("log", "ln")
        if top.base is not None or not (logarithm or self.takes_limits(top)):
            raise self.misplaced_base(token)
        self.waiting.append(Waiting("base", 0, token))

    def infix(self, token: Token) -> None:
        """Read a sign between two values."""
        if token.text not in INFIX:
            raise self.fail(f"did not expect {self.typed(token)} here", token.start, token.end)
        level = INFIX[token.text]
        top = self.waiting[-1]
        if level == rank.SUM and top.kind == "function" and self.values[-1].stuff == COEFFICIENT:
            top.note = top.note or notes.BARE_STOP
        self.reduce(rank.BESIDE if level < rank.BESIDE else rank.POWER + 1)
        operator = Waiting(token.text, level, token)
        if level == rank.PRODUCT:
            self.notice_product(operator, token)
        elif level == rank.POWER:
            self.notice_power(operator)
        self.reduce(level if level < rank.POWER else rank.POWER + 1)
        self.notice_end(operator)
        self.waiting.append(operator)
        self.wanting = True

    def notice_product(self, operator: Waiting, token: Token) -> None:
        """Echo what ``/`` and ``*`` leave out: ``sin x/2``, ``x^1/2``."""
        top = self.waiting[-1]
        last = self.values[-1]
        function = self.waiting[-2] if top.rank == rank.ARGUMENT_MINUS else top
        # Spaces around a slash, or a bracket after it, leave no doubt.
        tight = token.text == "/" and not token.spaced and self.following.kind in ("number", "name")
        plain = self.following.kind in ("number", "name") and not self.following.call
        early = token.text == "*" and (
            last.stuff == COEFFICIENT or (last.stuff == LETTERS and plain)
        )
        early = early or (token.text == "/" and last.stuff == COEFFICIENT)
        if function.kind == "function" and (tight or early):
            function.note = function.note or notes.BARE_STOP
        exponent = last.last
        if not tight or last.shape != "pow" or exponent is None:
            return
        divided = exponent.is_number and self.following.kind == "number"
        if _bare_base(last) or (divided and self.following.value is not exponent):
            operator.note, operator.note_start = notes.LOOSE_POWER, last.start

    def notice_end(self, operator: Waiting) -> None:
        """Echo where a bare argument ended, as ``sin x/2``."""
        ended, self.ended = self.ended, None
        if ended is None or operator.note:
            return
        value, reason, operator.argument = ended
        alone = value.start == self.values[-1].start
        if alone or operator.rank == rank.PRODUCT:
            operator.note, operator.note_start = reason, value.start
            operator.meaning = None if alone else value.value()
        else:
            self.lexer.note(value.start, value.end, value.value(), reason)

    def notice_power(self, operator: Waiting) -> None:
        """Echo what ``^`` applies to: ``sin (x)^2``, ``sin x^2``."""
        last = self.values[-1]
        if last.shape == "call" and last.last is not None:
            operator.note, operator.note_start = notes.POWER_OF_VALUE, last.start
        top = self.waiting[-1]
        if top.kind == "function":
            top.note = notes.RADICAL if top.token.text in RADICALS else notes.BARE

    def beside(self, token: Token) -> None:
        """Multiply by what stands beside; inside a bare argument this binds tighter."""
        self.index -= 1
        self.refuse_beside(token)
        self.reduce(rank.BESIDE)
        self.wanting = True
        top, last = self.waiting[-1], self.values[-1]
        function = self.waiting[-2] if top.rank == rank.ARGUMENT_MINUS else top
        operator = Waiting("*", rank.PRODUCT, token)
        if function.kind == "function":
            if function.token.text not in RADICALS and _continues(last, token, self.following_two):
                function.note = notes.BARE
                operator.rank = rank.BESIDE
                self.waiting.append(operator)
                return
            if _doubtful(token):
                function.note = function.note or notes.BARE_STOP
        self.notice_beside(operator, token)
        self.reduce(rank.PRODUCT)
        quotient = self.values[-1]
        clear = token.spaced and quotient.last is not None
        if quotient.shape == "div" and not operator.note and not clear:
            operator.note, operator.note_start = notes.DIVIDED, quotient.start
            operator.meaning = quotient.value()
        self.notice_end(operator)
        self.waiting.append(operator)

    def refuse_beside(self, token: Token) -> None:
        """Refuse numerals side by side, and what looks like an index in brackets."""
        before = self.tokens[self.index - 1]
        if before.kind == token.kind == "number":
            apart = SPACED_THOUSANDS.match(self.lexer.text, before.start)
            whole = re.sub(r"\s", "", apart.group()) if apart else "1000"
            hint = f"Write {whole} without a space, 5/2 for a mixed number, and a product with *."
            raise self.fail("two numerals stand side by side", before.start, token.end, hint)
        mixed = MIXED.match(self.lexer.text, before.end) if before.kind == "number" else None
        if mixed and before.value.value.denominator == 1:
            message = "it is not clear whether this is a mixed number or a product"
            hint = "Write 5/2 for a mixed number, and a product with *."
            raise self.fail(message, before.start, mixed.end(), hint)
        times = before.text == "x" and token.kind == "number" and self.tokens[self.index - 2]
        if times and times.kind == "number" and before.spaced and token.spaced:
            message = "it is not clear whether this x is a letter or the sign of a product"
            raise self.fail(message, times.start, token.end, "Write 2*3 or 2*x*3.")
        index, closing = self.following_two, self.tokens[min(self.index + 2, len(self.tokens) - 1)]
        indexed = token.text == "[" and not token.spaced and before.kind == "name"
        if indexed and index.kind == "number" and closing.text == "]":
            raise self.fail(
                "an index in brackets is not read",
                before.start,
                closing.end,
                f"Write {before.text}_{index.value} for a name with an index.",
            )

    def notice_beside(self, operator: Waiting, token: Token) -> None:
        """Echo products that could be meant otherwise: ``2^xy``, ``y(x)``, ``√2x``."""
        top, last, before = self.waiting[-1], self.values[-1], self.tokens[self.index - 1]
        tight = last.shape == "pow" and last.last is not None and not token.spaced
        if tight and _bare_base(last):
            operator.note, operator.note_start = notes.LOOSE_POWER, last.start
            operator.meaning = last.value()
        elif before.kind == "name" and _touching(token) and top.kind != "function":
            could_be = before.start in self.lexer.likely
            operator.note = notes.BESIDE_FUNCTION if could_be else notes.BESIDE_LETTER
            operator.note_start = before.start
            operator.meaning = before.value
        elif last.shape == "call" and last.last is not None and token.kind in STARTS:
            operator.note, operator.note_start = notes.CALL_END, last.start
            operator.meaning = last.value()
        elif last.shape == "pow" and _touching(token) and _is_unknown(last.value().args[0]):
            operator.note, operator.note_start = notes.BESIDE_LETTER, last.start
            operator.meaning = last.value()
        elif top.kind == "function" and top.token.text in RADICALS and not token.spaced:
            top.note = notes.RADICAL_END

    @property
    def following_two(self) -> Token:
        """Return the token after the one that comes next."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def sum_token(self, token: Token) -> None:
        """Begin a sum; its index, bounds and term follow, up to the next plus or minus sign."""
        sign = Waiting("sum", rank.MINUS, token)
        sign.key = token.value
        self.waiting.append(sign)

    def factorial(self, token: Token) -> None:
        """Apply a factorial or the degree sign to the value before it."""
        if token.text in HUNDREDTHS_AND_DEGREES:
            self.scaled(token)
            return
        if self.following.kind == "factorial" and not self.following.spaced:
            raise self.fail(
                "the double factorial is not known",
                token.start,
                token.end + 1,
                "Write (n!)! or gamma.",
            )
        operand = self.values[-1]
        value = make("factorial", self.number_like(operand))
        self.values[-1] = Operand(value, operand.start, token.end, stuff=operand.stuff)

    def scaled(self, token: Token) -> None:
        """Turn the value before a degree sign into radians, and one before a percent sign."""
        operand = self.values[-1]
        value = self.number_like(operand)
        if token.text == "°":
            value, reason = make("mul", value, PI) / 180, notes.DEGREES
        else:
            whole = value.is_number
            value = number(value.value / 100, decimal=True) if whole else value / 100
            reason = notes.PERCENT
        self.lexer.note(operand.start, token.end, value, reason)
        self.values[-1] = Operand(value, operand.start, token.end, stuff=operand.stuff)

    def takes_limits(self, top: Waiting) -> bool:
        """Tell whether the sign of an integral or a sum stands before this place."""
        return top.kind == "sum" or (top.token.kind == "integral" and top.kind == "open")

    def misplaced_base(self, token: Token) -> FormulaError:
        """Say where a subscript can stand."""
        return self.fail(SUBSCRIPT_PLACE, token.start, max(token.end, token.start + 1))

    def base_after(self, token: Token) -> None:
        """Refuse a subscript after a value."""
        raise self.misplaced_base(token)

    def prime(self, token: Token) -> None:
        """Refuse a prime that follows no unknown function."""
        raise self.fail(
            "a prime marks the derivative of an unknown function, as in f'(x)",
            token.start,
            token.end,
            "A prime is also read after brackets around the whole formula: (x^2)'.",
        )


def _continues(last: Operand, token: Token, after: Token) -> bool:
    """Tell whether a bare argument goes on: ``sin 2x``, ``sin xy``, but ``sin x cos x`` not."""
    if token.kind == "function" and token.text not in RADICALS | MACROS:
        return False
    called = token.call is not None and after.kind in ("open", "prime") and after.text in "(['"
    if token.kind == "name" and called:
        return False
    if last.stuff == COEFFICIENT:
        return True
    euler = token.kind == "name" and token.value.op == "constant" and token.value.value == "e"
    return last.stuff == LETTERS and token.kind == "name" and not euler


def _doubtful(token: Token) -> bool:
    return token.kind in ("open", "bar") and token.text in "(|[{"


def _touching(token: Token) -> bool:
    return not token.spaced and token.kind == "open" and token.text in "(["


def _is_unknown(base: Expr) -> bool:
    return base.op == "symbol" and base.value in UNKNOWN_FUNCTIONS


def _bare_base(power: Operand) -> bool:
    value = power.value()
    return value.op == "exp" or value.args[0].is_number or value.args[0].op == "constant"


Action = Callable[[Parser, Token], None]
WANTING: dict[str, Action] = {
    "number": Parser.number_token, "name": Parser.name_token, "function": Parser.function_token,
    "infix": Parser.prefix, "open": Parser.open_token, "close": Parser.close_empty,
    "bar": Parser.open_bar, "comma": Parser.close_empty, "if": Parser.close_empty,
    "else": Parser.otherwise, "otherwise": Parser.otherwise, "factorial": Parser.close_empty,
    "prime": Parser.close_empty, "base": Parser.base_token, "integral": Parser.open_token,
    "sum": Parser.sum_token,
}  # fmt: skip
HAVING: dict[str, Action] = {
    "number": Parser.beside, "name": Parser.beside, "function": Parser.beside,
    "infix": Parser.infix, "open": Parser.beside, "close": Parser.close, "bar": Parser.bar,
    "comma": Parser.comma, "if": Parser.if_token, "else": Parser.else_token,
    "otherwise": Parser.otherwise_token, "factorial": Parser.factorial, "prime": Parser.prime,
    "base": Parser.base_after, "integral": Parser.beside, "sum": Parser.beside,
}  # fmt: skip
