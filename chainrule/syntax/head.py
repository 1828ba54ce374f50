"""What may stand before a formula: ``y =``, ``f(x) =``, ``d/dx``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.model import Expr, limits, symbol
from chainrule.model.errors import LimitError
from chainrule.rules import FUNCTIONS, SHORTHANDS
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.names import CONSTANTS, GREEK_NAMES
from chainrule.syntax.tokens import Token

NAMED = re.compile(
    r"[\s$]*(?:\\(?:mathrm|operatorname|text)\s*\{)?([A-Za-z](?:[A-Za-z0-9_]{0,62}[A-Za-z0-9])?)\}?\s*"
    r"(?:(?:\\left)?\s*\(([^()=]{0,2000})\)\s*)?=(?!=)"
)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Head:
    """The words before '=', which are names whatever else they look like."""

    name: str | None
    arguments: tuple[str, ...]

    def words(self, declared: frozenset[str]) -> frozenset[str]:
        """List the words that become names; a letter with a meaning keeps it as output name."""
        found = set(self.arguments)
        if self.name and len(self.name) > 1 and not _known(self.name):
            found.add(self.name)
        return frozenset(word for word in found if word not in declared and not _known(word))

    def match(self, left: list[Token]) -> tuple[str, tuple[Expr, ...]] | None:
        """Read the tokens before '=' as a name with or without arguments."""
        tokens = [t for t in left if t.text != "brace"]
        name = _written(tokens[0]) if tokens else None
        if name is None:
            return None
        inner = tokens[1:]
        if not inner:
            return name, ()
        if inner[0].text != "(" or inner[-1].text != ")" or len(inner) % 2 == 0:
            return None
        arguments = []
        for index, token in enumerate(inner[1:-1]):
            if index % 2 == 1 and token.kind != "comma":
                return None
            if index % 2 == 0:
                if _written(token) is None:
                    return None
                arguments.append(token.value)
        return (name, tuple(arguments)) if arguments else None


def definition(text: str) -> Head:
    """Find the words before '=' in the text."""
    found = NAMED.match(text)
    if not found:
        return Head(None, ())
    return Head(found.group(1), tuple(WORD.findall(found.group(2) or "")))


def _known(word: str) -> bool:
    return (
        word in FUNCTIONS
        or word in SHORTHANDS
        or (word in CONSTANTS and word != "e")
        or word in GREEK_NAMES
    )


def _written(token: Token) -> str | None:
    if token.kind != "name":
        return None
    value: Expr = token.value
    if value.op == "symbol" and value.value != "∂":
        return str(value.value)
    return "e" if value.value == "e" else None


@dataclass(frozen=True, slots=True)
class Prefix:
    """``d^2/dx^2`` before a formula, and how many tokens it takes."""

    wrt: Expr | None
    order: int
    count: int


NONE = Prefix(None, 1, 0)


def prefixed(tokens: list[Token], lexer: Lexer) -> Prefix:
    """Recognize ``d/dx``, ``d^n/dx^n``, ``\\frac{d}{dx}`` and the same with ∂ at the start.

    Several of them for the same variable add their orders.
    """
    found = _one_prefix(tokens, lexer)
    while found.count:
        inner = _one_prefix(tokens[found.count :], lexer)
        if not inner.count:
            break
        order, count = found.order + inner.order, found.count + inner.count
        if inner.wrt is not found.wrt or order > limits.ORDER:
            raise lexer.fail(
                f"the derivative signs before a formula are for one variable, at most "
                f"{limits.ORDER} in all",
                tokens[0].start,
                tokens[count - 1].end,
            )
        found = Prefix(found.wrt, order, count)
    refuse_inside(tokens[found.count :], lexer)
    return found


def refuse_inside(tokens: list[Token], lexer: Lexer) -> None:
    """Refuse ``d/dx`` in the middle of a formula, which is no fraction of letters."""
    seen = [token for token in tokens if token.text != "brace"]
    for sign, over, below, name in zip(seen, seen[1:], seen[2:], seen[3:], strict=False):
        letters = [t.value.value if t.kind == "name" else "" for t in (sign, below)]
        if letters in (["d", "d"], ["∂", "∂"]) and over.text == "/" and name.kind == "name":
            if name.spaced or below.end != name.start:
                continue
            raise lexer.fail(
                "a derivative sign is read only before the whole formula",
                sign.start,
                name.end,
                "Differentiate that part on its own, or write d*x for a product.",
            )


def _one_prefix(tokens: list[Token], lexer: Lexer) -> Prefix:
    walk = _Walk(tokens)
    wrapped = tokens[0].text == "("
    if wrapped:
        walk.step()
    sign = walk.differential()
    if sign is None:
        return NONE
    upper = walk.power()
    if walk.text() != "/":
        return NONE
    walk.step()
    if walk.differential() != sign:
        return NONE
    token = walk.token()
    if token.kind != "name" or token.value.op != "symbol":
        return NONE
    walk.step()
    lower = walk.power()
    beside, after = tokens[walk.index], tokens[min(walk.index + 1, len(tokens) - 1)]
    if sign == "∂" and beside.kind == after.kind == "name" and beside.value is symbol("∂"):
        raise lexer.fail(
            "a mixed derivative is not read before a formula",
            tokens[0].start,
            beside.end,
            "For all second derivatives use: chainrule hessian.",
        )
    if upper is None or lower is None:
        return NONE
    if upper != lower:
        raise lexer.fail(
            "the orders above and below the derivative sign differ", tokens[0].start, token.end
        )
    if upper > limits.ORDER:
        raise LimitError(
            f"the order of a derivative is at most {limits.ORDER}",
            source=lexer.text,
            start=tokens[0].start,
            end=token.end,
            hint="Raise chainrule.model.limits.ORDER.",
        )
    count = walk.close()
    if walk.open > 0:
        return NONE
    after = tokens[count]
    glued = after.kind in ("name", "function") and not after.spaced and token.end == after.start
    if glued and lexer.text[token.end - 1].isdigit():
        raise lexer.fail(
            "it is not clear where the variable ends",
            token.start,
            token.end,
            "Put a space after the variable.",
        )
    if wrapped:
        if tokens[count].text != ")":
            return NONE
        count += 1
    if tokens[count].kind == "end":
        place = tokens[count].start
        raise lexer.fail("expected a formula after the derivative sign", place, place + 1)
    lexer.readings[:] = [r for r in lexer.readings if r.typed[:1] not in "d∂" or " " in r.typed]
    return Prefix(token.value, upper, count)


def reaches_beyond(tokens: list[Token], lexer: Lexer) -> bool:
    """Tell whether factors follow the brackets after a derivative sign, as ``d/dx (x+1)(x-1)``.

    A sum, as ``d/dx(x^2) + x``, is refused: nobody can tell where the sign ends.
    """
    if tokens[0].kind != "open" or tokens[0].text == "brace":
        return False
    depth, more = 0, False
    for index, token in enumerate(tokens[:-1]):
        if depth == 0 and index:
            binary = tokens[index - 1].kind in ("close", "number", "name", "factorial")
            if binary and token.text in ("+", "-"):
                raise lexer.fail(
                    "it is not clear whether the derivative sign reaches beyond the brackets",
                    token.start,
                    token.end,
                    "Put the whole formula into the brackets, or differentiate the parts alone.",
                )
            more = more or token.text == "/" or (binary and token.kind in STARTS)
        depth += (token.kind in ("open", "integral")) - (token.kind == "close")
    return more


STARTS = frozenset({"number", "name", "function", "open", "bar", "integral"})


class _Walk:
    """Step over tokens, skipping the invisible brackets of LaTeX."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.open = 0

    def token(self) -> Token:
        while self.tokens[self.index].text in ("brace",):
            self.open += 1 if self.tokens[self.index].kind == "open" else -1
            self.index += 1
        return self.tokens[self.index]

    def text(self) -> str:
        return self.token().text

    def step(self) -> None:
        self.index += 1

    def differential(self) -> str | None:
        """Step over ``d`` or ``∂``."""
        token = self.token()
        if token.kind != "name" or token.value.op != "symbol" or token.value.value not in "d∂":
            return None
        self.step()
        return str(token.value.value)

    def power(self) -> int | None:
        """Step over ``^2``; without one the order is 1, and what else it is, None."""
        before = self.index, self.open
        if self.text() != "^":
            self.index, self.open = before
            return 1
        self.step()
        wrapped = self.token().text == "("
        if wrapped:
            self.step()
        token = self.token()
        if token.kind != "number" or token.value.value.denominator != 1 or token.value.value < 1:
            return None
        self.step()
        if wrapped and self.text() == ")":
            self.step()
        return int(token.value.value)

    def close(self) -> int:
        """Step over the invisible brackets that the fraction has opened."""
        while self.open > 0 and self.tokens[self.index].text == "brace":
            self.open += 1 if self.tokens[self.index].kind == "open" else -1
            self.index += 1
        return self.index
