"""The two stacks of the parser, and how operators join the values on them."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.model import Expr, make, number, symbol
from chainrule.model.errors import FormulaError
from chainrule.rules import ABBREVIATED, FUNCTIONS, definition_of, meaning_of
from chainrule.syntax import forms, notes
from chainrule.syntax import operands as rank
from chainrule.syntax.forms import CONDITIONS, INVERSES, MisfitError
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.operands import COEFFICIENT, LETTERS, OTHER, PARTS, ROOTS, Operand, Waiting
from chainrule.syntax.source import excerpt
from chainrule.syntax.tokens import Token
from chainrule.syntax.write import to_plain

COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}


CAPITAL_E, CAPITAL_T = symbol("E"), symbol("T")


class Stacks:
    """Hold operands and waiting operators; join them by how tightly they bind."""

    def __init__(self, lexer: Lexer, tokens: list[Token], log_base: int | None) -> None:
        self.lexer = lexer
        self.tokens = tokens
        self.log_base = log_base
        self.index = 0
        self.wanting = True
        self.values: list[Operand] = []
        self.waiting: list[Waiting] = []
        self.depth = 0
        self.bars = sum(token.kind == "bar" for token in tokens)
        self.ended: tuple[Operand, str, int] | None = None
        self.echoed: set[Expr] = set()

    def fail(self, message: str, start: int, end: int, hint: str | None = None) -> FormulaError:
        """Build the error for a place in the text."""
        return self.lexer.fail(message, start, end, hint)

    def typed(self, token: Token) -> str:
        """Quote a token as it was typed."""
        return f"'{excerpt(self.lexer.text[token.start : token.end]) or token.text}'"

    @property
    def following(self) -> Token:
        """Return the token that comes next."""
        return self.tokens[self.index]

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
                f"For example {_example(top)}."
                if top.base is None
                else f"Is {top.key}({to_plain(top.base)}) meant? What stands below is the base.",
            )
        if before is None and token.kind == "end":
            blank = not self.lexer.text.strip()
            message = "the formula is empty" if blank else "expected a formula"
            return self.fail(message, token.start, end, "For example: sin(x^2).")
        found = "" if token.kind == "end" else f", found {shown}"
        if before is None:
            message = f"expected a number, a name or '(' before {shown}"
        else:
            message = f"expected a number, a name or '(' after {self.typed(before)}{found}"
        return self.fail(message, token.start, end)

    def number_like(self, operand: Operand) -> Expr:
        """Return the value; lists and comparisons are none."""
        if operand.shape in PARTS:
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
        """Return a condition; values are none."""
        value = operand.value() if operand.shape not in PARTS else None
        if value is None or value.op not in CONDITIONS:
            raise self.fail("expected a condition such as x < 0", operand.start, operand.end)
        return value

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
                first, op = operator.meaning, "div" if operator.kind == "/" else "mul"
                meaning = joined.value() if first is None else make(op, first, right.value())
                reason = operator.note + self.instead(operator, right.end)
                self.lexer.note(operator.note_start, right.end, meaning, reason)
        top = self.waiting[-1]
        if top.kind in ("exponent", "base"):
            message = f"what follows {self.typed(top.token)} on a function's name needs brackets"
            raise self.fail(message, top.start, max(top.token.end, top.start + 1))

    def instead(self, operator: Waiting, end: int) -> str:
        """Say how to write what was not read, with brackets from the argument on."""
        text, start = self.lexer.text, operator.note_start
        sign = {notes.LOOSE_POWER: "^", notes.DIVIDED: "/"}.get(operator.note)
        argument = operator.argument
        if sign and text.count(sign, start, end) == 1:
            argument = text.index(sign, start, end) + 1
        inside = text[argument:end].strip()
        if not argument or any(inside.count(a) != inside.count(b) for a, b in ("()", "{}", "[]")):
            return ""
        return f"; write {excerpt(f'{text[start:argument].strip()}({inside})')} for the other"

    def negated(self, operand: Operand, start: int) -> Operand:
        """Put a minus sign before a value."""
        value = self.number_like(operand)
        return Operand(_opposite(value), start, operand.end, stuff=operand.stuff)

    def apply_minus(self, operator: Waiting, operand: Operand) -> Operand:
        """Finish a minus sign."""
        return self.negated(operand, operator.start)

    def apply_not(self, operator: Waiting, operand: Operand) -> Operand:
        """Finish a negation."""
        return Operand(make("not", self.condition(operand)), operator.start, operand.end)

    def apply_function(self, function: Waiting, operand: Operand) -> Operand:
        """Finish a function with a bare argument."""
        value = self.application(function, [self.number_like(operand)], function.start, operand.end)
        stuff = LETTERS if function.token.text in ROOTS else OTHER
        applied = Operand(value, function.start, operand.end, stuff=stuff)
        if function.note in (notes.BARE_STOP, notes.RADICAL_END):
            self.ended = (applied, function.note, operand.start)
        elif function.note:
            self.lexer.note(function.start, operand.end, value, function.note)
        return applied

    def apply_sum(self, sign: Waiting, operand: Operand) -> Operand:
        """Finish a sum or product over an index."""
        body, start, end = self.number_like(operand), sign.start, operand.end
        if sign.letter is None or (sign.base is None) != (sign.exponent is None):
            what = "an index, as in \\sum_{i=1}^{n} x_i" if sign.letter is None else "both bounds"
            raise self.fail(f"a sum needs {what}", start, end)
        bounds = (sign.base, sign.exponent)
        if sign.base is None:
            bounds = forms.usual_bounds(sign.letter)
        try:
            value = forms.over_index(sign.key, [body, sign.letter, *bounds])  # type: ignore[list-item]
        except MisfitError as error:
            raise forms.misplaced(error, self.lexer.text, start, end) from None
        if sign.base is None or value.op != sign.key:
            reason = notes.UNBOUNDED if sign.base is None else notes.WRITTEN_OUT
            self.lexer.note(start, end, value, reason)
        return Operand(value, start, end)

    def application(self, function: Waiting, arguments: list[Expr], start: int, end: int) -> Expr:
        """Apply a function with the exponent and base on its name."""
        exponent, key = function.exponent, function.key
        op = FUNCTIONS.get(key, key)
        inverse = exponent is number(-1) and op in INVERSES
        if exponent is number(-1) and not inverse and function.base is None:
            raise self.fail(
                f"{key}^-1 could be an inverse or a reciprocal",
                start,
                end,
                f"Write 1/{key}(…) for the reciprocal.",
            )
        try:
            if inverse:
                value = forms.apply(INVERSES[op], arguments, None, None)
            else:
                value = forms.apply(key, arguments, self.log_base, function.base)
        except MisfitError as error:
            raise forms.misplaced(error, self.lexer.text, start, end) from None
        if inverse:
            self.lexer.note(start, end, value, notes.INVERSE)
            return value
        if function.base is not None and key == "ln":
            self.lexer.note(start, end, value, notes.NATURAL)
        if function.token.text == "ψ":
            self.lexer.note(start, end, value, notes.POLYGAMMA)
        meant = meaning_of(key, len(arguments))
        if meant:
            shown = None if key in ABBREVIATED else definition_of(value)
            self.lexer.note(start, end, shown or value, meant)
        if len(arguments) == 2 and op in ("log", "root"):
            first, second = arguments
            if first.is_number and not second.is_number:
                reason = notes.LOGARITHM if op == "log" else notes.ROOT
                self.lexer.note(start, end, value, reason)
        return value if exponent is None else make("pow", value, exponent)

    def sum(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join a sum or difference."""
        term = self.number_like(right)
        if operator.kind == "-":
            term = _opposite(term)
        return self.chain("add", left, right, term)

    def product(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join a product."""
        joined = self.chain("mul", left, right, self.number_like(right))
        joined.stuff = max(left.stuff, right.stuff)
        return joined

    def chain(self, op: rank.Shape, left: Operand, right: Operand, part: Expr) -> Operand:
        """Append to a sum or product that is still open, or begin one."""
        if left.shape == op and left.parts is not None:
            left.parts.append(part)
            left.expr = None
            left.end = right.end
            return left
        parts = [self.number_like(left), part]
        return Operand(None, left.start, right.end, op, parts=parts)

    def quotient(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join a quotient."""
        value = make("div", self.number_like(left), self.number_like(right))
        stuff = max(left.stuff, right.stuff)
        bracketed = right.value() if right.shape in ("group", "call") else None
        return Operand(value, left.start, right.end, "div", stuff=stuff, last=bracketed)

    def remainder(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join ``x mod 2``."""
        value = make("mod", self.number_like(left), self.number_like(right))
        self.lexer.note(left.start, right.end, value, meaning_of("mod", 2) or "")
        return Operand(value, left.start, right.end)

    def over(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join TeX's ``a \\over b``."""
        joined = self.quotient(operator, left, right)
        joined.shape = "closed"
        return joined

    def power(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join a power."""
        exponent = self.number_like(right)
        if left.shape == "closed" and left.value() is CAPITAL_E and not exponent.is_number:
            self.lexer.note(left.start, right.end, make("pow", CAPITAL_E, exponent), notes.EULER)
        value = forms.raised(self.number_like(left), exponent)
        if exponent is CAPITAL_T and left.stuff != COEFFICIENT and value.op == "pow":
            self.lexer.note(left.start, right.end, value, notes.TRANSPOSED)
        stuff = left.stuff if left.stuff == LETTERS else max(left.stuff, right.stuff and OTHER)
        last = None if right.shape == "group" else exponent
        return Operand(value, left.start, right.end, "pow", stuff=stuff, last=last)

    def compare(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join a comparison; ``0 < x < 1`` is both of its parts."""
        op, end = COMPARISONS[operator.kind], right.end
        if left.shape == "compare":
            assert left.parts is not None
            assert left.last is not None
            left.parts.append(make(op, left.last, self.number_like(right)))
            left.expr, left.last, left.end = None, right.value(), end
            return left
        parts = [make(op, self.number_like(left), self.number_like(right))]
        return Operand(None, left.start, end, "compare", parts=parts, last=right.value())

    def logic(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join conditions."""
        op: rank.Shape = "and" if operator.kind == "and" else "or"
        part = self.condition(right)
        if left.shape == op and left.parts is not None:
            left.parts.append(part)
            left.expr, left.end = None, right.end
            return left
        return Operand(None, left.start, right.end, op, parts=[self.condition(left), part])

    def branch(self, operator: Waiting, left: Operand, right: Operand) -> Operand:
        """Join a value and its condition."""
        value = self.number_like(left)
        if right.shape == "rest":
            return Operand(value, left.start, right.end)
        return Operand(None, left.start, right.end, "branch", parts=[value, self.condition(right)])


def _opposite(value: Expr) -> Expr:
    if value.is_number and value.value > 0:
        return number(-value.value, decimal=value.op == "decimal")
    return make("neg", value)


def _example(function: Waiting) -> str:
    key = function.key
    if FUNCTIONS.get(key) in ("max", "min", "pow", "atan2", "hypot", "beta", "root"):
        return f"{key}(x, y)"
    return f"{key}(x)" if key.isascii() and key.isalnum() else "sqrt(x)"


Prefix = Callable[[Stacks, Waiting, Operand], Operand]
PREFIXES: dict[str, Prefix] = {
    "minus": Stacks.apply_minus, "not": Stacks.apply_not, "function": Stacks.apply_function,
    "sum": Stacks.apply_sum,
}  # fmt: skip
Join = Callable[[Stacks, Waiting, Operand, Operand], Operand]
JOINS: dict[str, Join] = {
    "+": Stacks.sum, "-": Stacks.sum, "*": Stacks.product, "/": Stacks.quotient,
    "over": Stacks.over, "mod": Stacks.remainder, "^": Stacks.power, "if": Stacks.branch,
    "and": Stacks.logic, "or": Stacks.logic, **dict.fromkeys(COMPARISONS, Stacks.compare),
}  # fmt: skip
