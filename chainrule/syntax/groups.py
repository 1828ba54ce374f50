"""Brackets, bars, arguments, branches and lists."""

from __future__ import annotations

from chainrule.model import BINDERS, SUMS, Expr, bounds, make, number, raising
from chainrule.model.errors import FormulaError, LimitError
from chainrule.rules import FUNCTIONS, INVERSE_ORDER
from chainrule.syntax import forms, notes
from chainrule.syntax import operands as rank
from chainrule.syntax.commands import NORMS
from chainrule.syntax.forms import CONDITIONS, MisfitError
from chainrule.syntax.numerals import comma_hint, decimal_comma
from chainrule.syntax.operands import (
    COEFFICIENT,
    LETTERS,
    MACROS,
    OTHER,
    PARTS,
    ROOTS,
    Operand,
    Waiting,
)
from chainrule.syntax.stacks import Stacks
from chainrule.syntax.tokens import PAIRS, Token

PLAIN_GREEK = frozenset({"gamma", "Gamma", "Γ", "beta"})
CLOSERS = {"|": "abs", "floor": "floor", "ceil": "ceil"}
RANGES = frozenset(name for name, op in FUNCTIONS.items() if op in BINDERS)
PIECES = frozenset(name for name, op in FUNCTIONS.items() if op == "piecewise")
LISTS = PIECES | RANGES
"""Functions that take a list among their arguments: ``(x, x < 0)``, ``(i, 1, 3)``."""


class Groups(Stacks):
    """Open and close everything that encloses."""

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
        if function.kind == "sum" and top.kind == "base":
            self.sum_index(function, operand)
            return
        value = self.number_like(operand)
        if top.kind == "exponent":
            function.exponent = value
        else:
            function.base = value

    def sum_index(self, sign: Waiting, operand: Operand) -> None:
        """Set the index of a sum, and the number it begins with: ``i = 1``."""
        value = operand.value() if operand.shape not in PARTS else None
        pair = value.args if value is not None and value.op == "eq" else (value,)
        if pair[0] is None or pair[0].op != "symbol":
            raise self.fail(
                "below the sign of a sum stands its index, as in i = 1",
                operand.start,
                operand.end,
                "Write one sign for each index, and say where it begins and ends.",
            )
        sign.letter, sign.base = pair[0], pair[1] if len(pair) > 1 else None

    def open_token(self, token: Token) -> None:
        """Open a bracket; right after a function's name it holds the arguments."""
        self.depth += 1
        if self.depth > bounds().nesting:
            raise LimitError(
                f"brackets are nested more than {bounds().nesting:,} deep",
                source=self.lexer.text,
                start=token.start,
                hint=raising("nesting"),
            )
        group = Waiting("open", 0, token)
        top = self.waiting[-1]
        braced = token.text == "brace" and (
            # The braces of a fraction after a function are those of the fraction.
            self.lexer.text[token.start] == "{" or top.token.text in MACROS
        )
        if top.kind == "function" and (braced or token.text in ("(", "[", "{")):
            group.function = self.waiting.pop()
        self.waiting.append(group)

    def open_bar(self, token: Token) -> None:
        """Open an absolute value."""
        self.bars -= 1
        self.open_token(token._replace(kind="bar"))

    def close_empty(self, token: Token) -> None:
        """Refuse what stands where a value is wanted."""
        before = self.tokens[self.index - 2] if self.index > 1 else None
        group = self.waiting[-1]
        if group.kind == "open" and before and before.kind == "open":
            name = f" of {self.typed(group.function.token)}" if group.function else ""
            message = f"expected a formula between the brackets{name}"
            raise self.fail(message, group.token.start, token.end)
        raise self.expected(token)

    def comma(self, token: Token) -> None:
        """End one argument or entry."""
        self.reduce(rank.OVER)
        group = self.waiting[-1]
        if group.token.text == "":
            raise self.outside(token)
        typed = self.lexer.text[token.start]
        if typed in ",;" and group.separator not in ("", typed):
            raise self.fail(
                "commas and semicolons are mixed in these brackets",
                token.start,
                token.end,
                comma_hint(self.lexer.text) or "One sign separates arguments.",
            )
        group.separator = typed
        self.add_item(group)
        self.wanting = True

    def outside(self, token: Token) -> FormulaError:
        """Build the error for a comma or semicolon outside all brackets."""
        text, start, end = self.lexer.text, token.start, token.end
        point = self.lexer.point_after(end)
        if point:
            return point
        sign = "a semicolon" if text[start] == ";" else "a comma"
        near = comma_hint(text[max(0, start - 1) : end + 1])
        listed = "[x*y; sin(x)]" if decimal_comma() else "[x*y, sin(x)]"
        message = f"{sign} separates arguments or the entries of a list in brackets"
        return self.fail(message, start, end, near or f"A list has brackets: {listed}.")

    def add_item(self, group: Waiting) -> None:
        """Keep a finished argument, entry or branch with its bracket."""
        operand = self.values.pop()
        if operand.shape == "branch":
            assert operand.parts is not None
            group.cases = True
            group.items.append(("branch", operand.parts))
        elif operand.shape == "list" and group.function and group.function.key in LISTS:
            assert operand.parts is not None
            group.items.append(("list", operand.parts))
        elif operand.shape == "list":
            raise self.fail("a list can only be the whole formula", operand.start, operand.end)
        elif operand.shape == "rest":
            self.number_like(operand)
        else:
            group.items.append(("value", [operand.value()]))

    def if_token(self, token: Token) -> None:
        """Begin the condition of a branch."""
        self.reduce(rank.IF)
        self.waiting.append(Waiting("if", rank.IF, token))
        self.wanting = True

    def else_token(self, token: Token) -> None:
        """End a branch."""
        self.reduce(rank.OVER)
        group = self.waiting[-1]
        if self.values[-1].shape != "branch":
            raise self.fail("'else' comes after 'value if condition'", token.start, token.end)
        self.add_item(group)
        self.wanting = True

    def otherwise_token(self, token: Token) -> None:
        """Read ``e otherwise`` at the end of the branches."""
        self.reduce(rank.OVER)
        group, last = self.waiting[-1], self.following.kind in ("close", "end")
        branches = bool(group.items) and group.items[-1][0] == "branch"
        if not (last and branches and token.text == "otherwise") or self.values[-1].shape in PARTS:
            self.else_token(token)

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

    def close(self, token: Token) -> None:
        """Close the innermost bracket."""
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
        branches = operand.shape == "branch" or any(kind == "branch" for kind, _ in group.items)
        if opened.text in CLOSERS and (branches or group.cases):
            raise self.fail("'if' belongs into piecewise( … )", start, token.end)
        if opened.text in CLOSERS and group.items:
            raise self.fail("one value stands between these, not a list", start, token.end)
        if group.function or group.cases or operand.shape == "branch" or group.items:
            self.values.append(operand)
            self.place(self.finish_group(group, token, start))
            return
        if opened.text == "integral":
            self.place(self.integral(group, operand, token))
            return
        closed = CLOSERS.get(opened.text)
        if closed:
            value = make(closed, self.number_like(operand))
            if self.lexer.text.startswith(NORMS, start):
                group.note = notes.NORM
            if group.note:
                self.lexer.note(start, token.end, value, group.note)
            self.place(Operand(value, start, token.end))
            return
        if opened.text == "[" and operand.shape not in PARTS and operand.value().op in CONDITIONS:
            # 1 where the condition holds and 0 elsewhere, as results are printed.
            self.place(Operand(make("bracket", operand.value()), start, token.end))
            return
        if opened.text == "⟨":
            hint = "Write brackets ( ) around a single formula."
            raise self.fail("a vector has two entries or more", start, token.end, hint)
        if operand.shape in ("list", "rest"):
            self.number_like(operand)
        shown = opened.text != "brace"
        stuff = OTHER if shown and operand.stuff != COEFFICIENT else operand.stuff
        self.place(Operand(operand.value(), start, token.end, "group", stuff=stuff))

    def integral(self, group: Waiting, operand: Operand, token: Token) -> Operand:
        """Build an integral from its sign, its limits and ``dt``."""
        start, end = group.start, token.end
        if group.base is None or group.exponent is None:
            message = "an integral needs both limits, as in integral(sin t, t, 0, x)"
            raise self.fail(message, start, end)
        parts = (self.number_like(operand), token.value, group.base, group.exponent)
        return Operand(make("integral", *parts), start, end)

    def finish_group(self, group: Waiting, token: Token, start: int) -> Operand:
        """Build a call, a piecewise function, or a list."""
        function = group.function
        pieces = function is not None and function.key in PIECES
        if function is None and not group.cases and self.values[-1].shape != "branch":
            if self.values[-1].shape == "rest" and len(group.items) == 1:
                # ``(value, True)``, the last branch of a piecewise function.
                self.values.pop()
                [(_, parts)] = group.items
                return Operand(None, start, token.end, "branch", parts=parts)
            self.add_item(group)
            return Operand(None, start, token.end, "list", parts=[v for _, [v] in group.items])
        if pieces or function is None:
            return self.close_cases(group, self.values.pop(), start, token.end)
        if group.items and group.cases:
            raise self.fail("'if' belongs into piecewise( … )", start, token.end)
        last = self.values.pop()
        arguments = [part for _, parts in group.items for part in parts]
        listed = last.shape == "list" and function.key in RANGES and last.parts is not None
        arguments += (last.parts or []) if listed else [self.number_like(last)]
        for argument in arguments:
            if argument.op in CONDITIONS:
                raise self.fail(forms.CONDITION_ONLY, start, token.end)
        return self.applied(function, arguments, start, token)

    def applied(
        self, function: Waiting, arguments: list[Expr], start: int, token: Token
    ) -> Operand:
        """Build the application of a function that was followed by brackets."""
        letter = function.letter
        if letter is not None and function.key == "definition":
            self.lexer.note(start, token.end, letter, notes.DEFINITION)
            return Operand(letter, start, token.end)
        if letter is not None and function.key in notes.CALLS:
            value = make(
                "call", *arguments, value=(letter.value, _orders(function, arguments, self))
            )
            if letter not in self.echoed and notes.CALLS[function.key]:
                self.echoed.add(letter)
                self.lexer.note(start, token.end, value, notes.CALLS[function.key])
            return Operand(value, start, token.end)
        if letter is not None and function.key == "inverse":
            if len(arguments) != 1:
                message = "the inverse of a function takes one argument"
                raise self.fail(message, start, token.end)
            value = make("call", *arguments, value=(letter.value, INVERSE_ORDER))
            self.lexer.note(start, token.end, value, notes.INVERSE)
            return Operand(value, start, token.end)
        if letter is not None:
            try:
                value = forms.apply(function.key, arguments, None, None)
                if function.token.text not in PLAIN_GREEK:
                    self.lexer.note(start, token.end, value, notes.GREEK_CALL)
            except MisfitError:
                value = make("mul", letter, *arguments)
                self.lexer.note(start, token.end, value, notes.BESIDE_LETTER)
            return Operand(value, start, token.end)
        value = self.application(function, arguments, start, token.end)
        if FUNCTIONS.get(function.key) in SUMS - {value.op}:
            self.lexer.note(start, token.end, value, notes.WRITTEN_OUT)
        # A space or an invisible brace before the argument makes a power after it doubtful.
        doubtful = self.text_gap(function, token)
        last = value if doubtful else None
        stuff = LETTERS if function.token.text in ROOTS else OTHER
        return Operand(value, start, token.end, "call", stuff=stuff, last=last)

    def text_gap(self, function: Waiting, token: Token) -> bool:
        """Tell whether a power after this call could belong to its argument."""
        if token.text == "brace":
            return function.token.text not in MACROS
        text = self.lexer.text
        end = function.token.end
        return text[end : end + 1] == " "

    def close_cases(
        self, group: Waiting, last: Operand, start: int | None = None, end: int | None = None
    ) -> Operand:
        """Join the branches of a piecewise function."""
        items = [(k, p) for k, p in group.items if k != "otherwise follows"]
        start = last.start if start is None else start
        end = last.end if end is None else end
        if last.shape in ("branch", "list"):
            assert last.parts is not None
            items.append((last.shape, last.parts))
        elif last.shape != "rest":
            items.append(("value", [last.value()]))
        try:
            return Operand(forms.piecewise(items), start, end, "call")
        except MisfitError as error:
            raise forms.misplaced(error, self.lexer.text, start, end) from None


def _orders(function: Waiting, arguments: list[Expr], parser: Stacks) -> tuple[int, ...]:
    if function.primes and len(arguments) != 1:
        raise parser.fail(
            "a prime needs a function of one argument", function.start, function.token.end + 1
        )
    if function.primes > bounds().order:
        raise LimitError(
            f"at most {bounds().order} primes are read",
            source=parser.lexer.text,
            start=function.start,
            hint=raising("order"),
        )
    return (function.primes,) if function.primes else (0,) * len(arguments)
