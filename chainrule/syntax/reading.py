"""Read formulas, equations, points and definitions from typed text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from chainrule.model import Expr, canonical, free_symbols, make, symbol
from chainrule.model.errors import FormulaError, PointError
from chainrule.syntax import notes
from chainrule.syntax.applied import applied
from chainrule.syntax.differentials import at_the_end
from chainrule.syntax.echoes import echo_letters
from chainrule.syntax.head import Head, definition
from chainrule.syntax.latex import LatexLexer
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.names import GREEK_NAMES
from chainrule.syntax.numerals import comma_hint
from chainrule.syntax.operands import Operand
from chainrule.syntax.parser import Parser
from chainrule.syntax.signs import reaches_beyond, refuse_signs, signed
from chainrule.syntax.source import Reading
from chainrule.syntax.tokens import Token
from chainrule.syntax.vectors import angled, components, spaced_units

Functions = Mapping[str, frozenset[Expr] | None]
"""Words that are functions where brackets follow; a set names the variables of a definition, which
are all that may stand in the brackets."""

EMPTY: Functions = {}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as typed and as read.

    Attributes:
        text: what was typed.
        name: the name of the output from ``y = …`` or ``f(x) = …``, if given.
        arguments: the variables from ``f(x) = …``.
        by: the variables of the signs of differentiation around the formula, innermost first,
            such as ``(x, x)`` for ``d^2/dx^2 …``; None for the prime of ``(…)'``.
        exprs: the formula, or the entries of a list.
        readings: what was ambiguous, and how it was read.
    """

    text: str
    name: str | None
    arguments: tuple[Expr, ...]
    by: tuple[Expr | None, ...]
    exprs: tuple[Expr, ...]
    readings: tuple[Reading, ...]

    @property
    def expr(self) -> Expr:
        """Return the formula, the first one of a list."""
        return self.exprs[0]

    @property
    def wrt(self) -> Expr | None:
        """Return the variable that the signs of differentiation name first, if any does."""
        return next((variable for variable in self.by if variable is not None), None)

    @property
    def order(self) -> int:
        """Return the order that the signs of differentiation ask for, 0 without one."""
        return len(self.by)


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides of an equation, and what was ambiguous in them."""

    left: Expr
    right: Expr
    readings: tuple[Reading, ...]


def read(
    text: str,
    *,
    log_base: int | None = None,
    names: Iterable[str] = (),
    functions: Functions = EMPTY,
) -> Formula:
    """Read a formula in plain, Unicode or LaTeX spelling.

    Args:
        text: what was typed.
        log_base: the base of ``log``; natural when None.
        names: words that are variables although they have several letters, or are ``f``.
        functions: words that are functions where brackets follow; see ``Functions``.

    Raises:
        FormulaError: the text is no formula; the message has its place.
        LimitError: the text is larger than a bound.

    >>> read("2x sin x").expr
    mul(2, x, sin(x))
    >>> read(r"f(t) = \\frac{1}{2} e^{-t^2}").name
    'f'
    """
    declared = _declared(names)
    head = definition(text)
    lexer = _lexer(text, declared | head.words(declared), functions)
    tokens = lexer.run()
    name, arguments, tokens = _head(head, tokens, lexer)
    name = name and canonical(name)
    signs = signed(applied(spaced_units(angled(at_the_end(tokens))), lexer), lexer)
    tokens = signs.tokens
    beyond = reaches_beyond(signs, lexer)
    echo_letters(tokens, lexer)
    operand = Parser(lexer, tokens, log_base).run()
    exprs = _entries(operand, tokens, lexer, log_base)
    if len(exprs) == 1 and not signs.by and components(exprs[0]):
        lexer.note(tokens[0].start, tokens[-1].start, exprs[0], notes.UNIT_NUMBERS)
    if beyond:
        lexer.note(0, len(text), exprs[0], notes.SIGN_OF_ALL)
    if name is not None and _could_be_a_product(name) and name in text:
        place = text.find(name)
        lexer.note(place, place + len(name), symbol(name), notes.OUTPUT_NAME)
    readings = tuple(dict.fromkeys(lexer.readings))
    return Formula(text, name, arguments, signs.by, exprs, readings)


def as_vector(formula: Formula) -> Formula:
    """Return ``2t i + t^2 j`` as the list of its components, with an echo.

    >>> as_vector(read("2t i + t^2 j")).exprs
    (mul(2, t), pow(t, 2))
    """
    parts = components(formula.expr) if len(formula.exprs) == 1 else None
    if parts is None:
        return formula
    echoed = tuple(
        replace(reading, meaning=make("vector", *parts), reason=notes.UNIT_VECTORS)
        if reading.reason == notes.UNIT_NUMBERS
        else reading
        for reading in formula.readings
        if reading.reason != notes.BOLD
    )
    return replace(formula, exprs=parts, readings=echoed)


def _could_be_a_product(name: str) -> bool:
    """Tell whether a name is a few letters side by side: ``xy = 1``, but not ``phi = x``."""
    return name.isalpha() and 2 <= len(name) <= 3 and name not in GREEK_NAMES


def _head(
    head: Head, tokens: list[Token], lexer: Lexer
) -> tuple[str | None, tuple[Expr, ...], list[Token]]:
    place = _equals(tokens)
    if place is None:
        return None, (), tokens
    left = tokens[:place]
    if lexer.text.startswith("==", tokens[place].start):
        start = tokens[place].start
        message = "'==' compares, and one '=' names a function"
        raise lexer.fail(message, start, start + 2, "For example y = x^2.")
    if not left:
        sign = tokens[place]
        raise lexer.fail("expected a name before '='", sign.start, sign.end, "For example y = x^2.")
    found = head.match(left)
    if found is None:
        refuse_signs(left, lexer)
        point = lexer.point_after(_parts(left)[0][-1].end)
        if point:
            raise point
        raise lexer.fail(
            "expected a name such as y or f(x) before '='",
            left[0].start,
            left[-1].end,
            "Write y = x^2 or f(x) = x^2; for a relation of x and y use: chainrule implicit.",
        )
    return (*found, tokens[place + 1 :])


def _equals(tokens: list[Token]) -> int | None:
    """Find the first '=' outside all brackets."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind in ("open", "integral"):
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif depth <= 0 and token.text == "=" and token.kind == "infix":
            return index
        elif depth <= 0 and token.kind == "if":
            return None
    return None


def _entries(
    operand: Operand, tokens: list[Token], lexer: Lexer, log_base: int | None
) -> tuple[Expr, ...]:
    parser = Parser(lexer, tokens, log_base)
    if operand.shape == "list":
        assert operand.parts is not None
        return tuple(
            parser.number_like(Operand(part, operand.start, operand.end)) for part in operand.parts
        )
    return (parser.number_like(operand),)


def read_equation(
    text: str,
    *,
    log_base: int | None = None,
    names: Iterable[str] = (),
    functions: Functions = EMPTY,
) -> Equation:
    """Read ``left = right``.

    Raises:
        FormulaError: there is no '=' or a side is not a formula.

    >>> read_equation("x^2 + y^2 = 1").right
    1
    """
    lexer = _lexer(text, _declared(names), functions)
    tokens = applied(lexer.run(), lexer)
    place = _equals(tokens)
    if place is None:
        end = len(text)
        raise lexer.fail("expected '=' between two formulas", end, end + 1)
    refuse_signs(tokens, lexer)
    echo_letters(tokens, lexer)
    sign = tokens[place]
    stop = Token("end", "", sign.start, sign.start)
    sides = []
    for part in ([*tokens[:place], stop], tokens[place + 1 :]):
        operand = Parser(lexer, part, log_base).run()
        sides.append(Parser(lexer, part, log_base).number_like(operand))
    return Equation(sides[0], sides[1], tuple(dict.fromkeys(lexer.readings)))


DECLARED = re.compile(r"\s*\\?[A-Za-z][A-Za-z0-9_]*\s*\([^()=]+\)\s*")
"""``s(u)``, which says that s is a function."""


class Definition(NamedTuple):
    """A definition as typed and as read.

    Attributes:
        name: what is defined.
        expr: what it stands for; None for ``s(u)``, which only says that s is a function.
        readings: what was ambiguous in it.
        arguments: the variables of ``f(u) = …``.
    """

    name: Expr
    expr: Expr | None
    readings: tuple[Reading, ...]
    arguments: tuple[Expr, ...] = ()


def read_let(
    text: str,
    *,
    log_base: int | None = None,
    names: Iterable[str] = (),
    functions: Functions = EMPTY,
) -> Definition:
    """Read a definition ``d = a + b`` or ``f(u) = u^2``; the name may have several letters.

    >>> read_let("total = a + b")[:2]
    (total, add(a, b))
    """
    alone = DECLARED.fullmatch(text) is not None
    whole = f"{text} = 0" if alone else text
    formula = read(whole, log_base=log_base, names=names, functions=functions)
    plain = formula.name is not None and not formula.by and len(formula.exprs) == 1
    if formula.name is None or not plain or (alone and not formula.arguments):
        raise FormulaError(
            "expected a definition such as d = a + b",
            source=text,
            start=0,
            end=max(1, len(text)),
        )
    echoed = tuple(r for r in formula.readings if r.reason != notes.OUTPUT_NAME)
    expr = None if alone else formula.expr
    return Definition(symbol(formula.name), expr, echoed, formula.arguments)


NUMBERED = re.compile(r"[^\W\d_]+\d+")
"""A name such as ``x1``, which formulas spell ``x_1`` unless it was declared."""


def read_point(
    text: str, *, names: Iterable[str] = (), letters: bool = False
) -> tuple[tuple[Expr, Expr], ...]:
    """Read a point ``x=1.5`` or ``a=5, b=-3``; values are constant, unless ``letters`` may be left.

    Raises:
        PointError: a part is not ``name = number``.
        LimitError: a number has too many digits.

    >>> read_point("x=pi/4, y=-3")
    ((x, div(pi, 4)), (y, -3))
    """
    declared = _declared(names)
    try:
        return _point(text, declared, letters)
    except FormulaError as error:
        raise PointError(
            error.message, source=text, start=error.start, end=error.end, hint=error.hint
        ) from None


def _point(text: str, declared: frozenset[str], letters: bool) -> tuple[tuple[Expr, Expr], ...]:
    words = {w for part in re.split("[,;]", text)[:1000] for w in definition(part).words(declared)}
    words = {w for w in words if not NUMBERED.fullmatch(w)}
    lexer = _lexer(text, declared | words)
    tokens = lexer.run()
    if len(tokens) == 1:
        raise lexer.fail("the point is empty", 0, 1, "For example --at x=1.5.")
    pairs: list[tuple[Expr, Expr]] = []
    for part in _parts(tokens):
        name, sign = part[0], part[1] if len(part) > 1 else part[0]
        if name.kind != "name" or name.value.op != "symbol" or sign.text != "=":
            hint = comma_hint(text) or "For example --at x=1.5 or --at 'a=5, b=-3'."
            raise lexer.fail(
                "expected name = number", name.start, max(name.end, name.start + 1), hint
            )
        parser = Parser(lexer, part[2:], None)
        operand = parser.run()
        value = parser.number_like(operand)
        free = free_symbols(value)
        if free and not letters:
            message = (
                f"the value of {name.value.value} must be a number, and contains {free[0].value}"
            )
            raise lexer.fail(message, operand.start, operand.end)
        pairs.append((name.value, value))
    return tuple(pairs)


def _parts(tokens: list[Token]) -> list[list[Token]]:
    """Split at the commas outside all brackets; every part ends with an end token."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "integral")) - (token.kind == "close")
        if token.kind == "comma" and depth == 0:
            parts[-1].append(token._replace(kind="end", end=token.start))
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _declared(names: Iterable[str]) -> frozenset[str]:
    given = [name.strip().lstrip("\\") for name in names]
    for name in given:
        if name.endswith("_"):
            raise FormulaError(
                "expected letters or digits after '_'",
                source=name,
                start=len(name) - 1,
                end=len(name),
            )
    return frozenset(map(canonical, given))


def _lexer(text: str, names: frozenset[str], functions: Functions = EMPTY) -> Lexer:
    latex = "\\" in text or "{" in text or "$" in text
    called = frozenset(name for name, variables in functions.items() if variables is None)
    lexer = (LatexLexer if latex else Lexer)(text, names - called, called)
    lexer.defined = {symbol(name): of for name, of in functions.items() if of is not None}
    return lexer
