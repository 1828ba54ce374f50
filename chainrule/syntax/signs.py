"""Signs of differentiation around a formula: ``d/dx …``, ``d(…)/dx``, ``D_x …``, ``(…)'``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.model import Expr, bounds, raising, symbol
from chainrule.model.errors import FormulaError, LimitError
from chainrule.syntax import notes
from chainrule.syntax.latex import LatexLexer
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.names import GREEK_NAMES
from chainrule.syntax.source import excerpt
from chainrule.syntax.tokens import Token, partners

# The patterns read one character a token: d and ∂ for themselves, O for an operator such as D_x, x
# for any other variable, 2 for a whole number, + for what joins sums and conditions.
STARTS = r"(?=[dOxc2n(\[{<f|S])"
POWER = r"(?:\^[{(]*2[})]*)?"
LOWER = rf"{{*[d∂]}}?[{{(]*(x)[}})]*{POWER}"
BELOW = re.compile(rf"[{{(]*(?:{LOWER})+")
SIGN = re.compile(rf"[{{(]*([d∂])}}?{POWER}[}})]*/{BELOW.pattern}")
ABOVE = re.compile(rf"{{*([d∂])}}*{POWER}{STARTS}")
OPERATOR = re.compile(rf"O{POWER}{STARTS}")
ONE_BELOW = re.compile(LOWER)
EXPONENT = re.compile(r"[})]*\^[{(]*(2)[})]*")
PRIMES = re.compile("'+")
OVER_D = re.compile(r"/[{(\[]*([d∂])}?[{(]*x")
BY_GROUP = re.compile(r"[)\]]/([d∂])[({\[]")
APPLIED = re.compile(r"O(?=[(\[])")
OWN_BRACKETS = 4
"""Most brackets that begin a sign of differentiation, as the three of ``({d}/{dx})`` do."""

KINDS = {
    "function": "f", "comma": ",", "if": ",", "else": ",", "otherwise": ",", "factorial": "!",
    "prime": "'", "base": "_", "bar": "|", "sum": "S", "end": "$",
}  # fmt: skip
BRACKETS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "{": "[", "}": "]", "integral": "S", "dt": "s",
}  # fmt: skip
INFIX = {"/": "/", "over": "/", "^": "^", "*": "*"}

NAME = rf"_?((?:{'|'.join(sorted(GREEK_NAMES, key=len, reverse=True))}|[A-CE-Za-z])\d*)"
ONE_NAME = re.compile(NAME)
OPERATORS = re.compile(rf"(?:_?[D∂]_(?:{NAME})+)+")
"""Letters that are signs of differentiation where the variable stands below: ``D_x``, ``∂_x``."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands inside the signs of differentiation, and what they ask for.

    Attributes:
        by: the variable of each, innermost first; None for a prime, which names none.
        tokens: the formula inside, with its end token.
        begun: where the signs begin, if the innermost one stands before the formula.
    """

    by: tuple[Expr | None, ...]
    tokens: list[Token]
    begun: int | None


@dataclass(frozen=True, slots=True)
class _Sign:
    """One sign: its variables, outermost first, and the tokens that it encloses."""

    by: tuple[Expr | None, ...]
    low: int
    high: int
    before: bool = False


def signed(tokens: list[Token], lexer: Lexer) -> Signed:
    """Find the signs of differentiation around a whole formula, and refuse those in the middle.

    Raises:
        FormulaError: a sign cannot be understood, or stands where it is not read.
        LimitError: the order is too high.
    """
    signs = _Signs(tokens, lexer)
    by: list[Expr | None] = []
    low, high, before = 0, len(tokens) - 1, False
    while (found := signs.outermost(low, high)) is not None:
        by.extend(found.by)
        if len(by) > bounds().order:
            raise signs.too_high(0, found.low)
        low, high, before = found.low, found.high, found.before
    end = tokens[high]
    if by and low == high:
        message = "expected a formula after the derivative sign"
        raise lexer.fail(message, end.start, end.start + 1)
    signs.refuse_inside(low, high)
    inside = [*tokens[low:high], Token("end", "", end.start, end.start)]
    return Signed(tuple(reversed(by)), inside, tokens[0].start if before else None)


def refuse_signs(tokens: list[Token], lexer: Lexer) -> None:
    """Refuse a sign of differentiation anywhere in a formula, which is no product."""
    _Signs(tokens, lexer).refuse_inside(0, len(tokens))


class _Signs:
    """The tokens of one formula, one character each, and which bracket closes which."""

    def __init__(self, tokens: list[Token], lexer: Lexer) -> None:
        self.tokens = tokens
        self.lexer = lexer
        self.code = "".join(map(self.character, tokens))
        self.partner = partners(tokens)

    def character(self, token: Token) -> str:
        """Return the character that stands for a token in the patterns."""
        if token.kind == "name":
            if token.value.op != "symbol":
                return "c"
            if token.value.value == "∂" or (token.value.value == "d" and "d" not in self.declared):
                return str(token.value.value)
            return "O" if self.variables(token) else "x"
        if token.kind == "number":
            return "2" if token.value.value.denominator == 1 and token.value.value >= 1 else "n"
        if token.text == "brace":
            return "{" if token.kind == "open" else "}"
        if token.kind in ("open", "close", "integral"):
            return BRACKETS.get(token.text, "<" if token.kind == "open" else ">")
        return KINDS.get(token.kind) or INFIX.get(token.text, "+")

    @property
    def declared(self) -> frozenset[str]:
        """Return the words that stand for themselves."""
        return self.lexer.names

    def variables(self, token: Token) -> tuple[Expr, ...]:
        """Return the variables of ``D_x`` or ``∂_{xy}``, outermost first; none for other names."""
        name = token.value.value
        if name in self.declared or not OPERATORS.fullmatch(name):
            return ()
        # The first letter below is the innermost one: ∂_{xy} f = ∂_y ∂_x f.
        found = (
            one for below in re.split("_?[D∂]_", name) for one in reversed(ONE_NAME.findall(below))
        )
        return tuple(symbol(re.sub(r"(?<=\D)(?=\d)", "_", one, count=1)) for one in found)

    def outermost(self, low: int, high: int) -> _Sign | None:
        """Return the outermost sign, looking into brackets around all of the tokens."""
        lead = low
        while lead < high and self.tokens[lead].kind == "open":
            lead += 1
        while low < high:
            found = self.primed(low, high)
            if found is None and lead - low <= OWN_BRACKETS and self.code[lead] in "d∂O":
                found = self.before(low, high) or self.letter(low, high) or self.around(low, high)
            if found is not None:
                return found
            if self.partner.get(low) != high - 1 or self.code[low] not in "([{":
                return None
            low, high = low + 1, high - 1
        return None

    def before(self, low: int, high: int) -> _Sign | None:
        """Recognize ``d/dx``, ``d^n/dx^n``, ``∂²/∂x∂y`` and ``(d/dx)^n`` before the rest."""
        closed = self.partner.get(low, high)
        group = SIGN.fullmatch(self.code, low, closed + 1) if closed < high else None
        found = group or SIGN.match(self.code, low, high)
        if found is None:
            return None
        top, end = found.start(1), found.end()
        wanted = self.exponent(top + 1, end)
        by: list[Expr] = []
        for one in ONE_BELOW.finditer(self.code, top + 1, end):
            if group is None and len(by) >= wanted:
                end = one.start()  # what follows belongs to the formula
                break
            by += self.repeated(one)
        if group and self.code[low] == "(" and (power := EXPONENT.match(self.code, end, high)):
            self.require_order(by, wanted, low, end)
            wanted *= self.exponent(end, high)
            by, end = by * self.exponent(end, high), power.end()
        if not self.is_sign(low, end) or self.code[end] == "^":
            return None
        self.require_order(by, wanted, low, end)
        if group is None:
            self.refuse_glued(end)
        self.forget(low, end)
        return _Sign(tuple(by), end, high, before=True)

    def letter(self, low: int, high: int) -> _Sign | None:
        """Recognize ``D_x`` or ``∂_x``, with an exponent, before a formula with the variable."""
        found = OPERATOR.match(self.code, low, high)
        if found is None:
            return None
        token, by = self.tokens[low], self.variables(self.tokens[low])
        if token.value.value[0] == "D":
            if self.names(found.end(), high).isdisjoint(by):
                return None
            sign = symbol(" ".join(f"d/d{variable.value}" for variable in by))
            self.lexer.note(token.start, token.end, sign, notes.OPERATOR)
        return _Sign(by * self.exponent(low + 1, high), found.end(), high, before=True)

    def around(self, low: int, high: int) -> _Sign | None:
        """Recognize a fraction around all of it: ``d(…)/dx``, ``\\frac{d^2 …}{dx^2}``."""
        while self.code[low] == "{" and self.partner.get(low) == high - 1:
            low, high = low + 1, high - 1
        line = next((i for i in reversed(self.outside(low, high)) if self.code[i] == "/"), None)
        if line is None or not BELOW.fullmatch(self.code, line + 1, high):
            return None
        top, stop = low, line
        while self.code[top] in "{(" and self.partner.get(top) == stop - 1:
            top, stop = top + 1, stop - 1
        found = ABOVE.match(self.code, top, stop)
        start = found.end() if found else stop
        if found is None or not self.is_sign(top, start, line, high):
            return None
        if not self.is_operand(start, stop):
            return None
        by = [v for one in ONE_BELOW.finditer(self.code, line, high) for v in self.repeated(one)]
        self.require_order(by, self.exponent(found.end(1), stop), low, high)
        self.require_variable(by, start, stop)
        self.forget(low, start)
        self.forget(line, high)
        return _Sign(tuple(by), start, stop)

    def primed(self, low: int, high: int) -> _Sign | None:
        """Recognize ``(…)'`` where the brackets and the primes are all there is."""
        closed = self.partner.get(low)
        if closed is None or self.code[low] not in "([":
            return None
        if not PRIMES.fullmatch(self.code, closed + 1, high):
            return None
        return _Sign((None,) * (high - closed - 1), low + 1, closed)

    def exponent(self, place: int, end: int) -> int:
        """Return the order written at a place, 1 where there is none."""
        found = EXPONENT.match(self.code, place, end)
        value = int(self.tokens[found.start(1)].value.value) if found else 1
        return min(value, bounds().order + 1)

    def repeated(self, one: re.Match[str]) -> list[Expr]:
        """Return the variable of one ``dx^2``, as often as it counts."""
        name: Expr = self.tokens[one.start(1)].value
        return [name] * self.exponent(one.end(1), one.end())

    def is_sign(self, low: int, end: int, line: int = 0, high: int = 0) -> bool:
        """Tell whether the brackets between two places close, and d and ∂ are not mixed."""
        whole = self.code[low:end] + self.code[line:high]
        closed = sum(c in "({" for c in whole) == sum(c in ")}" for c in whole)
        return closed and not {"d", "∂"} <= set(whole)

    def outside(self, low: int, high: int) -> list[int]:
        """List the tokens outside all brackets; a bracket stands for what it encloses."""
        found: list[int] = []
        while low < high:
            found.append(low)
            low = self.partner.get(low, low) + 1
        return found

    def is_operand(self, low: int, high: int) -> bool:
        """Tell whether a ``d`` before these tokens reaches over all of them without a doubt."""
        before = "*"
        for index in self.outside(low, high):
            character = self.code[index]
            if character in ",_$" or (character == "+" and before not in "*/^f"):
                return False
            before = character
        return True

    def names(self, low: int, high: int) -> set[Expr]:
        """Return the variables among the tokens."""
        named = (token.value for token in self.tokens[low:high] if token.kind == "name")
        return {value for value in named if value.op == "symbol"}

    def require_variable(self, by: list[Expr], low: int, high: int) -> None:
        """Refuse ``dy/dx`` and ``d(u^2)/dx``: how y and u depend on x is not said."""
        names = self.names(low, high)
        known = {*by, *(symbol(name) for name in self.declared)}
        partial = "∂" in self.code[:low] and self.code[low:high].strip("()[]{}") != "x"
        if names and names.isdisjoint(known) and not partial:
            raise self.unsaid(by[0], low, high)

    def unsaid(self, by: Expr, low: int, high: int) -> FormulaError:
        """Build the error for the derivative of what is not said to depend on the variable."""
        first, last = self.tokens[low], self.tokens[high - 1]
        typed, name = excerpt(self.lexer.text[first.start : last.end]), by.value
        letter = next(t.text for t in self.tokens[low:high] if t.kind == "name")
        hint = f"Write {letter}({name}), or d/d{name} before it to hold {letter} constant."
        if high == low + 1:
            hint = (
                f"Type the formula itself, such as {typed} = {name}^2, or {typed}({name}) for an "
                "unknown function; for an equation of both use: chainrule implicit."
            )
        message = f"it is not said how {letter} depends on {name}"
        return self.lexer.fail(message, first.start, last.end, hint)

    def require_order(self, by: list[Expr], wanted: int, low: int, high: int) -> None:
        """Refuse orders that differ above and below the line, or are too high."""
        if wanted > bounds().order and len(by) > bounds().order:
            raise self.too_high(low, high)
        if len(by) != wanted:
            message = "the orders above and below the derivative sign differ"
            raise self.lexer.fail(message, self.tokens[low].start, self.tokens[high - 1].end)

    def too_high(self, low: int, high: int) -> LimitError:
        """Build the error for an order past the bound."""
        return LimitError(
            f"the order of a derivative is at most {bounds().order}",
            source=self.lexer.text,
            start=self.tokens[low].start,
            end=self.tokens[high - 1].end,
            hint=raising("order"),
        )

    def refuse_glued(self, end: int) -> None:
        """Refuse ``d/dx2x``, where a digit could belong to either name."""
        name, after = self.tokens[end - 1], self.tokens[end]
        glued = after.kind in ("name", "function") and not after.spaced and name.end == after.start
        if glued and self.lexer.text[name.end - 1].isdigit():
            raise self.lexer.fail(
                "it is not clear where the variable ends",
                name.start,
                name.end,
                "Put a space after the variable.",
            )

    def forget(self, low: int, high: int) -> None:
        """Drop the echoes of ``dx`` as a product of letters."""
        text = self.lexer.text
        begun = [self.tokens[i].start for i in range(low, high) if self.code[i] == "d"]
        self.lexer.readings[:] = [
            reading
            for reading in self.lexer.readings
            if reading.reason != notes.PRODUCT
            or not any(text.startswith(reading.typed, place) for place in begun)
        ]

    def refuse_inside(self, low: int, high: int) -> None:
        """Refuse a sign in the middle of a formula, and anything over d‹letter›."""
        for found in OVER_D.finditer(self.code, low, high):
            self.refuse_over(found.start(), found.start(1), found.end() - 1, low, high)
        for place in range(low, high):
            token = self.tokens[place]
            if (
                "S" not in self.code
                and self.code[place] == "d"
                and self.lexer.text[token.start] == "\\"
            ):
                message = "this d is the sign of a differential, and belongs to no derivative"
                hint = "Write \\frac{d}{dx} before a formula, and dx at the end of an integral."
                raise self.lexer.fail(message, token.start, token.end, hint)
        for found in BY_GROUP.finditer(self.code, low, high):
            opened = next((a for a, b in self.partner.items() if b == found.start()), low)
            if self.code[opened - 1 : opened] == found.group(1):
                raise self.by_formula(opened - 1, self.partner.get(found.end() - 1, high - 1))
        for found in APPLIED.finditer(self.code, low, high):
            place = found.start()
            closed = self.partner.get(place + 1, high)
            if not self.names(place, closed).isdisjoint(self.variables(self.tokens[place])):
                raise self.inside(place, place)

    def by_formula(self, low: int, last: int) -> FormulaError:
        """Build the error for ``d(…)/d(…)``, by what is no variable."""
        message = "a derivative is taken by a variable, not by a formula"
        hint = 'Name the formula, such as --let "u = x^2", and differentiate by its name.'
        return self.lexer.fail(message, self.tokens[low].start, self.tokens[last].end, hint)

    def refuse_over(self, line: int, place: int, last: int, low: int, high: int) -> None:
        """Refuse what stands over d‹letter›; ``1/(dx + c)`` and ``1/(d x)`` are products."""
        d, name = self.tokens[place], self.tokens[last]
        apart = name.spaced or d.end != name.start
        if apart and self.code[place] == "d" and not isinstance(self.lexer, LatexLexer):
            return
        top = line - 1
        while top > low and self.code[top] == "}":
            top -= 1
        after = last + 1
        if self.code[after : after + 1] == "^":
            after = self.partner.get(after + 1, after + 1) + 1
        bracketed = place > line + 1 and after < high and self.code[after] not in ")}]"
        if self.code[top] in "d∂":
            raise self.inside(top, last)
        if bracketed:
            return  # a longer product or a sum
        if top > low and self.code[top - 1] in "d∂" and self.code[top] == "x":
            raise self.unsaid(name.value, top, top + 1)
        typed = excerpt(self.lexer.text[d.start : name.end])
        raise self.lexer.fail(
            f"'{typed}' below a line is a sign of differentiation, and it is not clear of what",
            d.start,
            name.end,
            f"Write d(…)/{typed} around the whole formula, or d*{name.text} for the product.",
        )

    def inside(self, first: int, last: int) -> FormulaError:
        """Build the error for a sign in the middle."""
        return self.lexer.fail(
            "a derivative sign is read only before the whole formula or around it",
            self.tokens[first].start,
            self.tokens[last].end,
            "Differentiate that part on its own, or write d*x for a product.",
        )


SIZED = re.compile(r"\s*\\(?:left|[Bb]igg?l?)\s*$|\s+$")
"""The size of the bracket after a sign, which belongs to the bracket."""


def reaches_beyond(found: Signed, lexer: Lexer) -> bool:
    """Tell whether factors follow the brackets after a derivative sign, as ``d/dx (x+1)(x-1)``.

    A sum, as ``d/dx(x^2) + x``, is refused: nobody can tell where the sign ends.
    """
    tokens = found.tokens
    if found.begun is None or tokens[0].kind != "open" or tokens[0].text == "brace":
        return False
    depth, more = 0, False
    for index, token in enumerate(tokens[:-1]):
        if depth == 0 and index:
            binary = tokens[index - 1].kind in ("close", "number", "name", "factorial")
            if binary and token.text in ("+", "-"):
                sign = SIZED.sub("", lexer.text[found.begun : tokens[0].start])
                rest = found.begun + len(sign)
                part = lexer.text[rest : token.start].strip()
                whole = lexer.text[rest : tokens[-1].start].strip()
                raise lexer.fail(
                    "it is not clear whether the derivative sign reaches beyond the brackets",
                    token.start,
                    token.end,
                    f"Write {excerpt(f'{sign}({whole})')} for all of it, or "
                    f"{excerpt(f'{sign} {part}')} alone.",
                )
            more = more or token.text == "/" or (binary and token.kind in VALUES)
        depth += (token.kind in ("open", "integral")) - (token.kind == "close")
    return more


VALUES = frozenset({"number", "name", "function", "open", "bar", "integral"})
"""Tokens that a factor can begin with."""
