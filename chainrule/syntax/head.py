"""What may stand before a formula: ``y =``, ``f(x) =``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.model import Expr
from chainrule.rules import ABBREVIATED, FUNCTIONS, SHORTHANDS
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
        or word in ABBREVIATED
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
