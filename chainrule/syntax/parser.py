"""Operator precedence with two explicit stacks: linear time, no recursion, no evaluation."""

from __future__ import annotations

from collections.abc import Callable

from chainrule import limits
from chainrule.errors import FormulaError, LimitError
from chainrule.model import Expr, make, number
from chainrule.rules import FUNCTIONS
from chainrule.syntax import forms
from chainrule.syntax import operands as rank
from chainrule.syntax.forms import CONDITIONS, INVERSES, Misfit
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.operands import COEFFICIENT, INFIX, LETTERS, OTHER, Operand, Waiting
from chainrule.syntax.tokens import PAIRS, Token

COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}

DIVIDED = "a division and a product side by side rank equally and are read from the left"
LOOSE_POWER = "only the first factor after '^' is in the exponent"
BARE = "a function without parentheses takes the factors that follow"
BARE_STOP = "a function without parentheses ends before this sign"
BESIDE_LETTER = "a letter before a parenthesis multiplies"
UNKNOWN = "this letter before a parenthesis is an unknown function"
GREEK_CALL = "this Greek letter before a parenthesis is a function"
INVERSE = "the exponent -1 on a function's name means its inverse"
POWER_OF_VALUE = "the power applies to the value of the function"
RADICAL = "the root reaches over the power that follows"
BARS = "bars close as early as they can"


class Parser:
    """Turn the tokens of one formula into expressions."""

    def __init__(self, lexer: Lexer, tokens: list[Token], log_base: int | None) -> None:
        self.lexer = lexer
        self.tokens = tokens
        self.log_base = log_base
        self.index = 0
        self.wanting = True
        self.values: list[Operand] = []
        self.waiting: list[Waiting] = []
        self.depth = 0
        self.bars = 0

    # Driving

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

    @property
    def following(self) -> Token:
        return self.tokens[self.index]

    def fail(self, message: str, start: int, end: int, hint: str | None = None) -> FormulaError:
        return self.lexer.fail(message, start, end, hint)

    def expected(self, token: Token) -> FormulaError:
        """Say what is missing where a value should stand."""
        before = self.tokens[self.index - 1] if self.index else None
        if before is token:
            before = self.tokens[self.index - 2] if self.index > 1 else None
        top = self.waiting[-1]
        end = max(token.end, token.start + 1)
        shown = self.typed(token)
        if top.kind == "function":
            name = self.typed(top.token)
            return self.fail(
                f"expected an argument after {name}",
                token.start,
                end,
                f"For example {_example(top)}.",
            )
        if before is None and token.kind == "end":
            return self.fail(
                "the formula is empty", 0, 1, "For example: chainrule derive 'sin(x^2)'"
            )
        found = "" if token.kind == "end" else f", found {shown}"
        after = f" after {self.typed(before)}" if before else " first"
        return self.fail(f"expected a number, a name or '('{after}{found}", token.start, end)

    def typed(self, token: Token) -> str:
        from chainrule.syntax.lexer import excerpt

        return f"'{excerpt(self.lexer.text[token.start : token.end]) or token.text}'"

    def unclosed(self, group: Waiting) -> FormulaError:
        return self.fail(
            f"this {self.typed(group.token)} is never closed", group.token.start, group.token.end
        )

    # Operands

    def place(self, operand: Operand) -> None:
        """Put a value on the stack, or make it the exponent or base of a function's name."""
        self.wanting = False
        top = self.waiting[-1]
        if top.kind == "minus" and self.waiting[-2].kind in ("exponent", "base"):
            self.waiting.pop()
            operand = self.negated(operand, top.start)
            top = self.waiting[-1]
        if top.kind not in ("exponent", "base"):
            self.values.append(operand)
            return
        self.waiting.pop()
        self.wanting = True
        function = self.waiting[-1]
        value = self.number_like(operand)
        if top.kind == "exponent":
            function.exponent = value
        else:
            function.base = value

    def number_like(self, operand: Operand) -> Expr:
        """Return the value; lists and comparisons are none."""
        if operand.shape in ("list", "branch", "rest"):
            message = {
                "list": "a list can only be the whole formula",
                "branch": "'if' belongs into piecewise( … )",
                "rest": "'otherwise' belongs into piecewise( … )",
            }[operand.shape]
            raise self.fail(message, operand.start, operand.end)
        value = operand.value()
        if value.op in CONDITIONS:
            raise self.fail(forms.CONDITION_ONLY, operand.start, operand.end)
        return value

    def condition(self, operand: Operand) -> Expr:
        value = operand.value() if operand.shape not in ("list", "branch", "rest") else None
        if value is None or value.op not in CONDITIONS:
            raise self.fail("expected a condition such as x < 0", operand.start, operand.end)
        return value

    def number_token(self, token: Token) -> None:
        self.place(Operand(token.value, token.start, token.end, stuff=COEFFICIENT))

    def name_token(self, token: Token) -> None:
        if token.text == "∂":
            message = "'∂' is only read in ∂/∂x at the beginning"
            raise self.fail(message, token.start, token.end)
        following = self.following
        primed = following.kind == "prime"
        if token.call and (primed or (following.kind == "open" and following.text in "([")):
            self.unknown_call(token)
            return
        euler = token.value.op == "constant" and token.value.value == "e"
        stuff = OTHER if euler else COEFFICIENT if token.value.op == "constant" else LETTERS
        self.place(Operand(token.value, token.start, token.end, stuff=stuff))

    def unknown_call(self, token: Token) -> None:
        function = Waiting("function", rank.FUNCTION, token)
        function.key, function.letter = token.call or "", token.value
        while self.following.kind == "prime":
            self.index += 1
            function.primes += 1
        if self.following.kind != "open":
            message = f"expected '(' after the prime of {token.text}"
            raise self.fail(message, self.following.start, self.following.end + 1)
        if function.primes and function.key != "call":
            raise self.fail(
                "a prime marks the derivative of an unknown function, as in f'(x)",
                token.start,
                self.following.start,
            )
        self.waiting.append(function)

    def function_token(self, token: Token) -> None:
        self.waiting.append(Waiting("function", rank.FUNCTION, token))
        if self.following.kind == "prime":
            raise self.fail(
                "a prime marks the derivative of an unknown function, as in f'(x)",
                self.following.start,
                self.following.end,
            )

    # Signs where a value is wanted

    def prefix(self, token: Token) -> None:
        top = self.waiting[-1]
        bare = top.kind == "function"
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
                top.note = BARE
            self.place(Operand(folded, token.start, numeral.end, stuff=COEFFICIENT))
            return
        level = rank.MINUS
        if top.kind == "function":
            top.note, level = BARE, rank.ARGUMENT_MINUS
        elif top.rank >= rank.POWER or top.rank == rank.EXPONENT_MINUS or top.kind == "exponent":
            level = rank.EXPONENT_MINUS
        elif top.rank == rank.ARGUMENT_MINUS:
            level = rank.ARGUMENT_MINUS
        elif top.rank >= rank.PRODUCT:
            level = rank.TIGHT_MINUS
        self.waiting.append(Waiting("minus", level, token))

    def base_token(self, token: Token) -> None:
        self.waiting.append(Waiting("base", 0, token))

    def open_token(self, token: Token) -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            raise LimitError(
                f"brackets are nested more than {limits.NESTING:,} deep",
                source=self.lexer.text,
                start=token.start,
                hint="Raise chainrule.limits.NESTING.",
            )
        group = Waiting("open", 0, token)
        top = self.waiting[-1]
        if top.kind == "function" and token.text in ("(", "[", "{", "brace"):
            group.function = self.waiting.pop()
        self.waiting.append(group)

    def open_bar(self, token: Token) -> None:
        self.bars += 1
        self.open_token(token._replace(kind="bar"))

    def otherwise(self, token: Token) -> None:
        """Read ``otherwise e`` and, as a condition, ``e if otherwise``."""
        top = self.waiting[-1]
        if top.kind == "if" or (top.kind == "open" and self.following.kind in ("comma", "close")):
            self.place(Operand(number(1), token.start, token.end, "rest"))
        elif top.kind == "open":
            top.cases = True
            top.items.append(("otherwise follows", []))
        else:
            raise self.expected(token)

    # Signs after a value

    def infix(self, token: Token) -> None:
        if token.text not in INFIX:
            raise self.fail(f"did not expect {self.typed(token)} here", token.start, token.end)
        level = INFIX[token.text]
        self.reduce(rank.BESIDE if level < rank.BESIDE else rank.POWER + 1)
        operator = Waiting(token.text, level, token)
        if level == rank.PRODUCT:
            self.notice_product(operator, token)
        elif level == rank.POWER:
            self.notice_power(token)
        self.reduce(level if level < rank.POWER else rank.POWER + 1)
        self.waiting.append(operator)
        self.wanting = True

    def notice_product(self, operator: Waiting, token: Token) -> None:
        top = self.waiting[-1]
        last = self.values[-1]
        function = self.waiting[-2] if top.rank == rank.ARGUMENT_MINUS else top
        if function.kind == "function" and (token.text == "/" or last.stuff == COEFFICIENT):
            function.note = BARE_STOP
        exponent = last.last
        if (
            token.text == "/"
            and last.shape == "pow"
            and exponent is not None
            and self.following.kind == "number"
            and not self.following.spaced
            and self.following.value is not exponent
        ):
            operator.note, operator.note_start = LOOSE_POWER, last.start

    def notice_power(self, token: Token) -> None:
        last = self.values[-1]
        if last.shape == "call" and last.last is not None:
            self.lexer.note(last.start, token.end, last.value(), POWER_OF_VALUE)
        top = self.waiting[-1]
        if top.kind == "function":
            top.note = RADICAL if top.token.text in ("sqrt", "cbrt", "root4") else BARE

    def beside(self, token: Token) -> None:
        """Multiply by what stands beside; inside a bare argument this binds tighter."""
        self.index -= 1
        self.reduce(rank.BESIDE)
        self.wanting = True
        top, last = self.waiting[-1], self.values[-1]
        function = self.waiting[-2] if top.rank == rank.ARGUMENT_MINUS else top
        operator = Waiting("*", rank.PRODUCT, token)
        if function.kind == "function":
            if function.token.text not in _RADICALS and _continues(last, token, self.following_two):
                function.note = BARE
                operator.rank = rank.BESIDE
                self.waiting.append(operator)
                return
            function.note = BARE_STOP if _doubtful(token) else function.note
        before = self.tokens[self.index - 1]
        if last.shape == "pow" and last.last is not None and _bare_base(last):
            operator.note, operator.note_start = LOOSE_POWER, last.start
            operator.meaning = last.value()
        elif before.kind == "name" and token.kind == "open" and _touching(token):
            operator.note, operator.note_start = BESIDE_LETTER, before.start
            operator.meaning = before.value
        self.reduce(rank.PRODUCT)
        if self.values[-1].shape == "div" and not operator.note:
            operator.note, operator.note_start = DIVIDED, self.values[-1].start
            operator.meaning = self.values[-1].value()
        self.waiting.append(operator)

    @property
    def following_two(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def factorial(self, token: Token) -> None:
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

    def prime(self, token: Token) -> None:
        raise self.fail(
            "a prime marks the derivative of an unknown function, as in f'(x)",
            token.start,
            token.end,
        )

    def bar(self, token: Token) -> None:
        """Close the innermost bar, or open a new one."""
        self.reduce(rank.OVER)
        if self.waiting[-1].token.kind == "bar":
            self.bars -= 1
            if self.bars and self.following.kind in _STARTS:
                self.waiting[-1].note = BARS
            self.close(token._replace(text="|"))
        else:
            self.restore(token)

    def restore(self, token: Token) -> None:
        self.beside(token)

    def comma(self, token: Token) -> None:
        self.reduce(rank.OVER)
        group = self.waiting[-1]
        if group.token.text == "":
            raise self.fail(
                "a comma separates arguments or the entries of a list in brackets",
                token.start,
                token.end,
                "Decimals have a point: 2.5. A list has brackets: [x*y, sin(x)].",
            )
        self.add_item(group)
        self.wanting = True

    def add_item(self, group: Waiting) -> None:
        operand = self.values.pop()
        if operand.shape == "branch":
            assert operand.parts is not None
            group.cases = True
            group.items.append(("branch", operand.parts))
        elif operand.shape == "list" and group.function and group.function.key in _PIECES:
            assert operand.parts is not None
            group.items.append(("list", operand.parts))
        elif operand.shape == "list":
            raise self.fail("a list can only be the whole formula", operand.start, operand.end)
        else:
            group.items.append(("value", [operand.value()]))

    def if_token(self, token: Token) -> None:
        self.reduce(rank.IF)
        self.waiting.append(Waiting("if", rank.IF, token))
        self.wanting = True

    def else_token(self, token: Token) -> None:
        self.reduce(rank.OVER)
        group = self.waiting[-1]
        if self.values[-1].shape != "branch":
            raise self.fail("'else' comes after 'value if condition'", token.start, token.end)
        self.add_item(group)
        self.wanting = True

    # Closing brackets

    def close_empty(self, token: Token) -> None:
        before = self.tokens[self.index - 2] if self.index > 1 else None
        group = self.waiting[-1]
        if group.kind == "open" and before and before.kind == "open":
            name = f" of {self.typed(group.function.token)}" if group.function else ""
            message = f"expected a formula between the brackets{name}"
            raise self.fail(message, group.token.start, token.end)
        raise self.expected(token)

    def close(self, token: Token) -> None:
        self.reduce(rank.OVER)
        group = self.waiting[-1]
        opened = group.token
        if opened.text == "":
            raise self.fail(f"this {self.typed(token)} closes nothing", token.start, token.end)
        if PAIRS[opened.text] != token.text:
            raise self.fail(
                f"{self.typed(token)} does not close {self.typed(opened)}", token.start, token.end
            )
        self.waiting.pop()
        self.depth -= 1
        operand = self.values.pop()
        start = group.function.start if group.function else opened.start
        if group.function or group.cases or operand.shape == "branch" or group.items:
            self.values.append(operand)
            self.place(self.finish_group(group, token, start))
            return
        closed = CLOSERS.get(opened.text)
        if closed:
            value = make(closed, self.number_like(operand))
            if group.note:
                self.lexer.note(start, token.end, value, group.note)
            self.place(Operand(value, start, token.end))
            return
        if operand.shape in ("list", "rest"):
            self.number_like(operand)
        stuff = COEFFICIENT if operand.stuff == COEFFICIENT else OTHER
        self.place(Operand(operand.value(), start, token.end, stuff=stuff))

    def finish_group(self, group: Waiting, token: Token, start: int) -> Operand:
        """Build a call, a piecewise function, or a list."""
        function = group.function
        pieces = function is not None and function.key in _PIECES
        if function is None and not group.cases and self.values[-1].shape != "branch":
            self.add_item(group)
            return Operand(None, start, token.end, "list", parts=[v for _, [v] in group.items])
        if pieces or function is None:
            return self.close_cases(group, self.values.pop(), start, token.end)
        if group.items and group.cases:
            raise self.fail("'if' belongs into piecewise( … )", start, token.end)
        last = self.values.pop()
        arguments = [parts[0] for _, parts in group.items] + [self.number_like(last)]
        for argument in arguments:
            if argument.op in CONDITIONS:
                raise self.fail(forms.CONDITION_ONLY, start, token.end)
        return self.applied(function, arguments, start, token)

    def close_cases(
        self, group: Waiting, last: Operand, start: int | None = None, end: int | None = None
    ) -> Operand:
        items = [(k, p) for k, p in group.items if k != "otherwise follows"]
        start = last.start if start is None else start
        end = last.end if end is None else end
        if last.shape in ("branch", "list"):
            assert last.parts is not None
            items.append((last.shape, last.parts))
        else:
            items.append(("value", [last.value()]))
        try:
            return Operand(forms.piecewise(items), start, end, "call")
        except Misfit as error:
            raise forms.misplaced(error, self.lexer.text, start, end) from None

    def applied(
        self, function: Waiting, arguments: list[Expr], start: int, token: Token
    ) -> Operand:
        """Build the application of a function that was followed by brackets."""
        letter = function.letter
        if letter is not None and function.key == "call":
            value = make(
                "call", *arguments, value=(letter.value, _orders(function, arguments, self))
            )
            self.lexer.note(start, token.end, value, UNKNOWN)
            return Operand(value, start, token.end)
        if letter is not None:
            try:
                value = forms.apply(function.key, arguments, None, None)
                self.lexer.note(start, token.end, value, GREEK_CALL)
            except Misfit:
                value = make("mul", letter, *arguments)
                self.lexer.note(start, token.end, value, BESIDE_LETTER)
            return Operand(value, start, token.end)
        value = self.application(function, arguments, start, token.end)
        # A space or an invisible brace before the argument makes a power after it doubtful.
        doubtful = self.text_gap(function, token)
        return Operand(value, start, token.end, "call", last=value if doubtful else None)

    def text_gap(self, function: Waiting, token: Token) -> bool:
        if token.text == "brace":
            return function.token.text not in _MACROS
        text = self.lexer.text
        end = function.token.end
        return text[end : end + 1] == " "

    def application(self, function: Waiting, arguments: list[Expr], start: int, end: int) -> Expr:
        exponent, key = function.exponent, function.key
        op = FUNCTIONS.get(key, key)
        if exponent is number(-1) and op in INVERSES:
            value = forms.apply(INVERSES[op], arguments, None, None)
            self.lexer.note(start, end, value, INVERSE)
            return value
        if exponent is number(-1) and function.base is None:
            raise self.fail(
                f"{key}^-1 could be an inverse or a reciprocal",
                start,
                end,
                f"Write 1/{key}(…) for the reciprocal.",
            )
        try:
            value = forms.apply(key, arguments, self.log_base, function.base)
        except Misfit as error:
            raise forms.misplaced(error, self.lexer.text, start, end) from None
        return value if exponent is None else make("pow", value, exponent)

    # Reducing

    def reduce(self, level: int) -> None:
        """Apply the operators on top that bind at least as tightly as ``level``."""
        while self.waiting[-1].rank >= level:
            operator = self.waiting.pop()
            right = self.values.pop()
            if operator.kind in PREFIXES:
                self.values.append(PREFIXES[operator.kind](self, operator, right))
                continue
            left = self.values.pop()
            joined = JOINS[operator.kind](self, operator, left, right)
            self.values.append(joined)
            if operator.note:
                first = operator.meaning
                meaning = joined.value() if first is None else make("mul", first, right.value())
                self.lexer.note(operator.note_start, right.end, meaning, operator.note)

    def negated(self, operand: Operand, start: int) -> Operand:
        value = self.number_like(operand)
        return Operand(_opposite(value), start, operand.end, stuff=operand.stuff)

    def apply_minus(self, operator: Waiting, operand: Operand) -> Operand:
        return self.negated(operand, operator.start)

    def apply_not(self, operator: Waiting, operand: Operand) -> Operand:
        return Operand(make("not", self.condition(operand)), operator.start, operand.end)

    def apply_function(self, function: Waiting, operand: Operand) -> Operand:
        value = self.application(function, [self.number_like(operand)], function.start, operand.end)
        if function.note:
            self.lexer.note(function.start, operand.end, value, function.note)
        return Operand(value, function.start, operand.end)

    def sum(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        term = self.number_like(right)
        if operator.kind == "-":
            term = _opposite(term)
        return self.chain("add", left, right, term)

    def product(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        joined = self.chain("mul", left, right, self.number_like(right))
        joined.stuff = max(left.stuff, right.stuff)
        return joined

    def chain(self, op: rank.Shape, left: Operand, right: Operand, part: Expr) -> Operand:
        if left.shape == op and left.parts is not None:
            left.parts.append(part)
            left.expr = None
            left.end = right.end
            return left
        parts = [self.number_like(left), part]
        return Operand(None, left.start, right.end, op, parts=parts)

    def quotient(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        value = make("div", self.number_like(left), self.number_like(right))
        stuff = max(left.stuff, right.stuff)
        return Operand(value, left.start, right.end, "div", stuff=stuff)

    def over(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        joined = self.quotient(operator, left, right)
        joined.shape = "closed"
        return joined

    def power(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        exponent = self.number_like(right)
        value = forms.raised(self.number_like(left), exponent)
        single = right.end - right.start == 1 and right.shape == "closed"
        stuff = left.stuff if left.stuff == LETTERS else max(left.stuff, right.stuff and OTHER)
        last = exponent if single else None
        return Operand(value, left.start, right.end, "pow", stuff=stuff, last=last)

    def compare(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        op, end = COMPARISONS[operator.kind], right.end
        if left.shape == "compare":
            assert left.parts is not None and left.last is not None
            left.parts.append(make(op, left.last, self.number_like(right)))
            left.expr, left.last, left.end = None, right.value(), end
            return left
        parts = [make(op, self.number_like(left), self.number_like(right))]
        return Operand(None, left.start, end, "compare", parts=parts, last=right.value())

    def logic(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        op: rank.Shape = "and" if operator.kind == "and" else "or"
        part = self.condition(right)
        if left.shape == op and left.parts is not None:
            left.parts.append(part)
            left.expr, left.end = None, right.end
            return left
        return Operand(None, left.start, right.end, op, parts=[self.condition(left), part])

    def branch(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        value = self.number_like(left)
        if right.shape == "rest":
            return Operand(value, left.start, right.end)
        return Operand(None, left.start, right.end, "branch", parts=[value, self.condition(right)])


CLOSERS = {"|": "abs", "floor": "floor", "ceil": "ceil"}
_PIECES = frozenset(name for name, op in FUNCTIONS.items() if op == "piecewise")
_RADICALS = frozenset({"sqrt", "cbrt", "root4"})
_MACROS = frozenset({"\\sqrt", "cases"})
_STARTS = frozenset({"number", "name", "function", "open"})


def _opposite(value: Expr) -> Expr:
    if value.is_number and value.value > 0:
        return number(-value.value, decimal=value.op == "decimal")
    return make("neg", value)


def _continues(last: Operand, token: Token, after: Token) -> bool:
    """Tell whether a bare argument goes on: ``sin 2x``, ``sin xy``, but ``sin x cos x`` not."""
    if token.kind == "function" and token.text not in _RADICALS | _MACROS:
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
    return not token.spaced and token.text in "("


def _bare_base(power: Operand) -> bool:
    value = power.value()
    return value.op == "exp" or value.args[0].is_number or value.args[0].op == "constant"


def _orders(function: Waiting, arguments: list[Expr], parser: Parser) -> tuple[int, ...]:
    if function.primes and len(arguments) != 1:
        raise parser.fail(
            "a prime needs a function of one argument", function.start, function.token.end + 1
        )
    if function.primes > limits.ORDER:
        raise LimitError(
            f"at most {limits.ORDER} primes are read",
            source=parser.lexer.text,
            start=function.start,
            hint="Raise chainrule.limits.ORDER.",
        )
    return (function.primes,) if function.primes else (0,) * len(arguments)


def _example(function: Waiting) -> str:
    key = function.key
    return f"{key}(x)" if key.isascii() and key.isalnum() else "sqrt(x)"


Action = Callable[[Parser, Token], None]
WANTING: dict[str, Action] = {
    "number": Parser.number_token, "name": Parser.name_token, "function": Parser.function_token,
    "infix": Parser.prefix, "open": Parser.open_token, "close": Parser.close_empty,
    "bar": Parser.open_bar, "comma": Parser.close_empty, "if": Parser.close_empty,
    "else": Parser.otherwise, "otherwise": Parser.otherwise, "factorial": Parser.close_empty,
    "prime": Parser.close_empty, "base": Parser.base_token, "integral": Parser.close_empty,
}  # fmt: skip
HAVING: dict[str, Action] = {
    "number": Parser.beside, "name": Parser.beside, "function": Parser.beside,
    "infix": Parser.infix, "open": Parser.beside, "close": Parser.close, "bar": Parser.bar,
    "comma": Parser.comma, "if": Parser.if_token, "else": Parser.else_token,
    "otherwise": Parser.else_token, "factorial": Parser.factorial, "prime": Parser.prime,
    "base": Parser.prime, "integral": Parser.beside,
}  # fmt: skip
Prefix = Callable[[Parser, Waiting, Operand], Operand]
PREFIXES: dict[str, Prefix] = {
    "minus": Parser.apply_minus, "not": Parser.apply_not, "function": Parser.apply_function,
}  # fmt: skip
Join = Callable[[Parser, Waiting, Operand, Operand], Operand]
JOINS: dict[str, Join] = {
    "+": Parser.sum, "-": Parser.sum, "*": Parser.product, "/": Parser.quotient,
    "over": Parser.over, "^": Parser.power, "if": Parser.branch, "and": Parser.logic,
    "or": Parser.logic, **dict.fromkeys(COMPARISONS, Parser.compare),
}  # fmt: skip
