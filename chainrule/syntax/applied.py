"""Letters that are functions where brackets follow: ``u(x)``, ``(f∘g)(x)``, ``f^{-1}(x)``."""

from __future__ import annotations

import re

from chainrule.model import Expr
from chainrule.syntax import notes
from chainrule.syntax.latex import LatexLexer
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.parser import Parser
from chainrule.syntax.tokens import Token, partners

GREEK_FUNCTIONS = (
    "theta", "phi", "varphi", "omega", "rho", "eta", "xi", "zeta", "chi", "tau", "Phi", "Psi",
    "Theta", "Omega", "Xi", "Lambda",
)  # fmt: skip
PARAMETERS = frozenset({*"tsuvr", "theta", "phi", "varphi", "tau"})
VARIABLES = PARAMETERS | {*"xyzwnpq", "omega", "rho", "xi", "eta"}

DEPENDENT: dict[str, frozenset[str]] = {
    **dict.fromkeys((*"uvwsrpqz", *GREEK_FUNCTIONS), VARIABLES),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", VARIABLES | {*"bhkm"}),
    **dict.fromkeys("fgh", VARIABLES | {*"abckm"}),
    "y": VARIABLES - {*"zw"},
    "x": PARAMETERS,
}
"""Letters that are functions where one of these variables stands alone in brackets after them.

Of the letters x, y and z a later one depends on an earlier one: ``y(x)``, but ``x(y)`` multiplies.
"""

# One character a token: v for a letter that may be a function, u for a function of the user's, w
# for any other variable, i for an inverse, F for the name of a function, o for ∘.
MEMBERS = "[vuiF](?:o[vuiF])*"
CHAIN = re.compile(rf"\(({MEMBERS})\)('*)(?=[(\[])|({MEMBERS})(?=[(\[])")
TERMS = re.compile(r"\(([vu12*/+-]+)\)('*)(?=[(\[])")
INVERSE = re.compile(r"[vu]\^(?:-1|[{(]-1[})])(?=[(\[o]|\)'*[(\[])")
POWER = re.compile(r"[vu]\^(?:-?[12vw]|[{(]-?[12vw][})])(?=[(\[])")
ALONE = re.compile(r"[(\[][vw](?:,[vw])*[)\]]")
NEAR = 50
"""Tokens behind a letter that are looked through for a variable."""

LONE = re.compile(r"\([vw]\)")
PRIMED = re.compile(r"'+[(\[]")

INFIX = {"∘": "o", "+": "+", "-": "-", "*": "*", "/": "/", "^": "^"}
BRACKETS = {"(": "(", "[": "[", "brace": "{"}
CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


def applied(tokens: list[Token], lexer: Lexer) -> list[Token]:
    """Settle which letters before brackets are functions, and write out what is composed.

    ``(f∘g)(x)`` becomes ``f(g(x))``, ``(f+g)(x)`` becomes ``(f(x)+g(x))``, and ``(f∘g)'(x)``
    becomes ``(f(g(x)))'``.

    Raises:
        FormulaError: it is not clear what ``u^4(x)`` means, or ``f∘g`` is not applied.
    """
    for change in (_Inverses, _Chains, _Letters):
        tokens = change(tokens, lexer).run()
    return tokens


class _Pass:
    """The tokens, one character each, and the brackets that belong together."""

    def __init__(self, tokens: list[Token], lexer: Lexer) -> None:
        self.tokens = tokens
        self.lexer = lexer
        self.code = "".join(map(self.character, tokens)).replace("_v", "_w")
        self.partner = partners(tokens)

    def run(self) -> list[Token]:
        """Return the tokens as they are read on."""
        raise NotImplementedError

    def character(self, token: Token) -> str:
        """Return the character that stands for a token in the patterns."""
        if token.kind == "name":
            return self.letter(token)
        if token.kind == "number":
            return "1" if token.value.value == 1 else "2"
        if token.kind in ("open", "integral"):
            return BRACKETS.get(token.text, "<")
        if token.kind == "close":
            return {")": ")", "]": "]", "brace": "}"}.get(token.text, ">")
        if token.kind == "infix":
            return INFIX.get(token.text, ";")
        return {"function": "F", "prime": "'", "comma": ",", "base": "_"}.get(token.kind, ".")

    def letter(self, token: Token) -> str:
        """Tell what a name may be."""
        if token.call in ("inverse", "defined"):
            return token.call[0].replace("d", "u")
        if token.value.op != "symbol" or token.text in ("d", "∂"):
            return "."
        known = token.value.value in self.lexer.names or token.value.value.startswith("D_")
        return "w" if known or token.call not in (None, "call", "member", "composed") else "v"

    def touches(self, place: int) -> bool:
        """Tell whether a bracket stands right after what is before it; TeX skips spaces."""
        return not self.tokens[place].spaced or isinstance(self.lexer, LatexLexer)

    def alone(self, place: int, bracket: int) -> bool:
        """Tell whether variables stand alone in a bracket, on which the letter can depend."""
        alone = ALONE.match(self.code, bracket)
        if alone is None:
            return False
        inside = self.tokens[bracket + 1 : alone.end() - 1 : 2]
        return all(depends(self.tokens[place].value, token.value) for token in inside)


def depends(letter: Expr, variable: Expr) -> bool:
    """Tell whether a letter before a variable in brackets is a function of it.

    >>> from chainrule.model import symbol
    >>> x, y = symbol("x"), symbol("y_1")
    >>> depends(y, x), depends(x, y), depends(symbol("a"), x)
    (True, False, False)
    """
    name, of = (part.value.partition("_")[0] for part in (letter, variable))
    return letter is not variable and of in DEPENDENT.get(name, ())


CALLED = {"call": "member"}


class _Inverses(_Pass):
    """Make one token of ``f^{-1}`` before brackets, and refuse powers that could be either."""

    def run(self) -> list[Token]:
        """Return the tokens with inverses."""
        found: list[Token] = []
        last = 0
        for match in INVERSE.finditer(self.code):
            place, bracket = match.start(), match.end()
            token = self.tokens[place]
            group = self.code[bracket] != ")" or self.code[place - 1] in "(o"
            if token.call != "call" or not group:
                continue
            end = self.tokens[bracket - 1].end
            found += [*self.tokens[last:place], token._replace(end=end, call="inverse")]
            last = bracket
        for match in POWER.finditer(self.code):
            self.refuse_power(match.start(), match.end())
        return [*found, *self.tokens[last:]]

    def refuse_power(self, place: int, bracket: int) -> None:
        """Refuse ``u^4(x)``, and the inverse of a function that is defined."""
        token = self.tokens[place]
        inverse = INVERSE.match(self.code, place) is not None
        defined = token.call == "defined"
        if (inverse and token.call == "call") or not (defined or self.alone(place, bracket)):
            return
        end = self.tokens[self.partner.get(bracket, bracket)].end
        start, name = token.start, self.lexer.text[token.start : token.end]
        power = self.lexer.text[token.end : self.tokens[bracket - 1].end]
        inside = self.lexer.text[self.tokens[bracket].start : end]
        if inverse and defined:
            message = f"the inverse of {name}, which is defined, is not written out"
            raise self.lexer.fail(message, start, end, "Use: chainrule inverse.")
        raise self.lexer.fail(
            f"it is not clear whether this is {name}{inside}{power} or a product",
            start,
            end,
            f"Write {name}{inside}{power}, or {name}{power}*{inside} for the product.",
        )


class _Chains(_Pass):
    """Write ``(f∘g)(x)`` as ``f(g(x))``, and ``(f+g)(x)`` as ``(f(x)+g(x))``."""

    def run(self) -> list[Token]:
        """Return the tokens with one function before each bracket."""
        self.closing: dict[int, list[Token]] = {}
        found: list[Token] = []
        place = 0
        while place < len(self.tokens):
            if place in self.closing:
                found += [self.tokens[place], *self.closing.pop(place)]
                place += 1
                continue
            taken = self.chain(place, found) or self.terms(place, found)
            if not taken:
                self.refuse_ring(place)
                found.append(self.tokens[place])
                taken = place + 1
            place = taken
        return found

    def chain(self, place: int, found: list[Token]) -> int:
        """Write out one chain of functions; return where its argument begins, or 0."""
        match = CHAIN.match(self.code, place)
        if match is None or (place and self.code[place - 1] == "o"):
            return 0
        group = 1 if match.group(1) else 3
        start, stop = match.span(group)
        primes = self.tokens[match.end() - len(match.group(2) or "") : match.end()]
        members = self.tokens[start:stop:2]
        alone = ALONE.match(self.code, match.end())
        single = len(members) == 1 and (not match.group(1) or members[0].call != "inverse")
        if (single and not primes) or (primes and alone is None):
            return 0
        closed = self.partner.get(match.end())
        if closed is None:
            return 0
        first, last = self.tokens[place].start, self.tokens[closed].end
        inside = [token.value for token in self.tokens[match.end() : closed]]
        for member in members:
            if alone and len(members) > 1 and member.value in inside:
                message = f"'{member.text}' is a function here and a variable behind it"
                hint = "Give the function another name."
                raise self.lexer.fail(message, member.start, member.end, hint)
        after: list[Token] = []
        for index, member in enumerate(members):
            if member.kind == "name" and member.call not in ("inverse", "defined"):
                member = member._replace(call="member" if index or primes else "composed")
            found.append(member._replace(start=first, spaced=not index and member.spaced))
            if index < len(members) - 1:
                found.append(Token("open", "(", first, first + 1))
                after.append(Token("close", ")", last - 1, last))
        if primes:
            found.insert(len(found) - 2 * len(members) + 1, Token("open", "(", first, first + 1))
            after += [Token("close", ")", last - 1, last), *primes]
        self.closing.setdefault(closed, []).extend(after)
        return match.end()

    def terms(self, place: int, found: list[Token]) -> int:
        """Apply each function of a sum, product or quotient; return where it ends, or 0."""
        match = TERMS.match(self.code, place)
        if match is None or self.code[place - 1 : place] == "_":
            return 0
        stop, bracket = match.end(1), match.end()
        letters = [token for token in self.tokens[place:stop] if token.kind == "name"]
        if not letters or any(token.call not in ("call", "defined") for token in letters):
            return 0
        alone = ALONE.match(self.code, bracket)
        end = self.tokens[self.partner.get(bracket, bracket)].end
        if alone is None:
            raise self.lexer.fail(
                "it is not clear whether the functions in brackets are applied or multiplied",
                self.tokens[place].start,
                end,
                "Apply each on its own, as in f(x) + g(x), or write * for the product.",
            )
        argument = self.tokens[bracket : alone.end()]
        written: list[Token] = []
        for token in self.tokens[place : stop + 1]:
            called = token.call and token._replace(call=CALLED.get(token.call, token.call))
            written += [called, *argument] if called else [token]
        meaning = Parser(self.lexer, [*written, Token("end", "", end, end)], None).run().value()
        typed = self.lexer.text[self.tokens[place].start : end]
        self.lexer.readings[:] = [r for r in self.lexer.readings if r.typed not in typed]
        self.lexer.note(written[0].start, end, meaning, notes.TERMWISE)
        found += [*written, *self.tokens[stop + 1 : bracket]]
        return alone.end()

    def refuse_ring(self, place: int) -> None:
        """Refuse ``f∘g`` that is not applied to anything."""
        if self.code[place] == "o":
            token = self.tokens[place]
            message = f"'{self.lexer.text[token.start : token.end]}' joins functions"
            hint = "Write (f∘g)(x), or f(g(x))."
            raise self.lexer.fail(message, token.start, token.end, hint)


class _Letters(_Pass):
    """Settle which letters before brackets are unknown functions."""

    def run(self) -> list[Token]:
        """Return the tokens with what each letter is called as."""
        called: set[Expr] = set()
        likely: set[Expr] = set()
        bare: set[Expr] = set()
        places: list[int] = []
        found = list(self.tokens)
        for place in reversed(range(len(self.code))):  # what is inside comes first
            token = self.tokens[place]
            if self.is_definition(place):
                found[place] = token._replace(call="definition")
            if self.code[place] != "v" or token.call is not None:
                continue
            if PRIMED.match(self.code, place + 1) or self.has_list(place + 1):
                called.add(token.value)
            elif self.code[place + 1] not in "([":
                bare.add(token.value)
            elif self.alone(place, place + 1) or self.nested(place, called | likely):
                likely.add(token.value)
            elif not self.touches(place + 1):
                bare.add(token.value)
            places.append(place)
        called |= likely - bare
        for place in places:
            token = self.tokens[place]
            if token.value in called and self.code[place + 1] in "(['":
                found[place] = token._replace(call="applied")
            elif token.value in likely or (token.value not in bare and self.could_be(place)):
                self.lexer.likely.add(token.start)
        return found

    def is_definition(self, place: int) -> bool:
        """Tell whether the variables of its definition follow a letter in brackets."""
        variables = self.lexer.defined.get(self.tokens[place].value)
        alone = ALONE.match(self.code, place + 1) if variables else None
        if not variables or alone is None or self.code[place] != "w":
            return False
        return {token.value for token in self.tokens[place + 2 : alone.end() - 1 : 2]} <= variables

    def has_list(self, bracket: int) -> bool:
        """Tell whether a bracket there holds several arguments."""
        if self.code[bracket] != "(" or not self.touches(bracket):
            return False
        place, closed = bracket + 1, self.partner.get(bracket, 0)
        while place < closed and self.code[place] != ",":
            place = self.partner.get(place, place) + 1
        return place < closed

    def nested(self, place: int, functions: set[Expr]) -> bool:
        """Tell whether ``u(v(x))`` stands there, one application of a function in brackets."""
        inner = self.tokens[place + 2]
        known = inner.call in notes.CALLS or inner.value in functions
        closed = self.partner.get(place + 1, 0)
        if not known or self.partner.get(place + 3) != closed - 1:
            return False
        return self.tokens[place].value.value.partition("_")[0] in DEPENDENT

    def could_be(self, place: int) -> bool:
        """Tell whether a letter that multiplies a bracket is often a function."""
        letter = self.tokens[place].value
        closed = self.partner.get(place + 1, place + 2)
        inside = self.tokens[place + 2 : min(closed, place + NEAR)]
        names = {token.value for token in inside if token.kind == "name"} - {letter}
        known = letter.value.partition("_")[0] in DEPENDENT and self.code[place + 1] == "("
        return bool(names) and (known or LONE.match(self.code, place + 1) is not None)
