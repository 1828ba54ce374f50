"""Cut plain and Unicode text into tokens, one left-to-right pass."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from fractions import Fraction

from chainrule.model import Expr, bounds, number, raising
from chainrule.model.errors import FormulaError, LimitError
from chainrule.syntax import notes
from chainrule.syntax.names import CONSTANTS, GREEK, MISSING_SIGNS, refused
from chainrule.syntax.numerals import NUMERALS, SAY_COMMA, SEPARATED, decimal_comma, thousands
from chainrule.syntax.source import SUBSCRIPT_PLACE, excerpt
from chainrule.syntax.tokens import Kind, Token
from chainrule.syntax.words import (
    FORMULA_BELOW,
    LAYER_ABOVE,
    LOWERED,
    LOWERED_LETTERS,
    MARKS,
    ROOT_INDEX,
    Words,
)

SIGNS: dict[str, tuple[Kind, str]] = {
    "**": ("infix", "^"), "<=": ("infix", "<="), ">=": ("infix", ">="), "==": ("infix", "="),
    "!=": ("infix", "!="), "&&": ("infix", "and"), "+": ("infix", "+"), "-": ("infix", "-"),
    "−": ("infix", "-"), "–": ("infix", "-"), "—": ("infix", "-"),
    "*": ("infix", "*"), "·": ("infix", "*"), "×": ("infix", "*"),
    "⋅": ("infix", "*"), "∙": ("infix", "*"), "∗": ("infix", "*"),
    "/": ("infix", "/"), "÷": ("infix", "/"), "∕": ("infix", "/"), "⁄": ("infix", "/"),
    "^": ("infix", "^"), "<": ("infix", "<"), ">": ("infix", ">"), "=": ("infix", "="),
    "≤": ("infix", "<="), "≥": ("infix", ">="), "≠": ("infix", "!="), "∧": ("infix", "and"),
    "∨": ("infix", "or"), "¬": ("infix", "not"), "(": ("open", "("), ")": ("close", ")"),
    "[": ("open", "["), "]": ("close", "]"), "{": ("open", "{"), "}": ("close", "}"),
    "⌊": ("open", "floor"), "⌋": ("close", "floor"), "⌈": ("open", "ceil"),
    "⌉": ("close", "ceil"), "|": ("bar", "|"), ",": ("comma", ","), "!": ("factorial", "!"),
    "°": ("factorial", "°"),
    "'": ("prime", "'"), "′": ("prime", "'"), "’": ("prime", "'"), "″": ("prime", "''"),
    "‴": ("prime", "'''"), "⁗": ("prime", "''''"),
    '"': ("prime", "''"), "√": ("function", "sqrt"), "∛": ("function", "cbrt"),
    "∜": ("function", "root4"), "∫": ("integral", "∫"), ";": ("comma", ";"),
    **dict.fromkeys("⟨〈〈", ("open", "⟨")), "〖": ("open", "("),
    **dict.fromkeys("⟩〉〉", ("close", "⟩")), "〗": ("close", ")"),
    "\u2062": ("infix", "*"), "\u2063": ("comma", ","), "\u2064": ("infix", "+"),
    "∘": ("infix", "∘"), "∑": ("sum", "sum"), "∏": ("sum", "prod"),
}  # fmt: skip
"""Signs and the tokens they are."""

HALVES = {c: Fraction(*f) for c, f in zip(
    "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒",
    [(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (1, 6), (5, 6),
     (1, 7), (1, 8), (3, 8), (5, 8), (7, 8), (1, 9), (1, 10)], strict=True)}  # fmt: skip

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣʸᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖᵗᵘᵛʷᶻˢʳ",
                        "0123456789+-()nixyabcdefghjklmoptuvwzsr", strict=True))  # fmt: skip
SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f\u2061\u3000▒]+")
"""White space, and the signs of editors that say nothing: U+2061, ▒."""

SUM_LETTERS = {"Σ": "sum", "Π": "prod", "Sigma": "sum", "Pi": "prod"}
SUM_LIMITS = re.compile(rf"\s*_\s*[{{(][^{{}}()]*=|[{''.join(FORMULA_BELOW)}]*₌")
"""What follows a Greek letter that is the sign of a sum: an index and ``=``."""

SUM_INDEX = re.compile(r"\s*_\s*(?:([ijkmn])(?![A-Za-z0-9])|\{\s*([ijkmn])\s*\})|([ᵢⱼₖₘₙ])")

COLUMN = re.compile(r"\s*&")
"""The next column of a LaTeX environment, before which a comma only punctuates."""

SECOND_EXPONENT = re.compile(r"[eE][+-]?\d|\.\d", re.ASCII)
WHOLE = re.compile(r"\d{1,15}", re.ASCII)
PERCENT_OF = re.compile(r"\s*(?:$|[-−+*·×/÷^)\],;=<>≤≥])|\s+(?![\d.])")
"""What follows a percent sign; in ``7%3`` it would be a remainder."""

ENTRYWISE = re.compile(r"\.(?=[(*/^+\-])")
ORDER_ABOVE = re.compile(
    f"⁽([{''.join(set(SUPERSCRIPTS) - {*'⁽⁾'})}]{{1,9}})⁾\\("
    r"|\s*\^\s*(?:\{\s*\(([^(){}\\]{1,20})\)\s*\}|\(([^(){}\\]{1,20})\))\s*(?:\\left\s*)?\("
)
"""The order of a polygamma function above ψ, and the bracket after it."""

HIGH = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)))


class Lexer(Words):
    """Read one text into tokens."""

    def __init__(self, text: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> None:
        super().__init__(text, names, functions)
        self.begun_by: dict[str, Callable[[int], int]] = {}
        self.comma = decimal_comma()

    def run(self) -> list[Token]:
        """Cut the whole text; the last token is ``end``."""
        if len(self.text) > bounds().characters:
            raise LimitError(
                f"the formula has {len(self.text):,} characters; "
                f"at most {bounds().characters:,} are read",
                source=self.text,
                start=bounds().characters,
                hint=raising("characters", "Shorten it"),
            )
        place = 0
        while place < len(self.text):
            place = self.step(place)
        self.finish()
        self.emit("end", "", len(self.text), len(self.text))
        return self.tokens

    def finish(self) -> None:
        """Do what is left to do at the end of the text."""

    def step(self, place: int) -> int:
        """Read one piece and return where the next begins."""
        character = self.text[place]
        read = self.begun_by.get(character)
        if read is None:
            read = self.begun_by[character] = self.reader(character)
        return read(place)

    def reader(self, character: str) -> Callable[[int], int]:
        """Choose who reads what begins with a character."""
        if SPACES.match(character):
            return self.gap
        return next((read for starts, read in self.readers() if starts(character)), self.sign)

    def gap(self, place: int) -> int:
        """Pass over spaces."""
        found = SPACES.match(self.text, place)
        assert found is not None
        self.spaced = True
        return found.end()

    def readers(self) -> Iterable[tuple[Callable[[str], bool], Callable[[int], int]]]:
        """List which characters begin what."""
        return (
            (_is_letter, self.word),
            (_is_digit, self.numeral),
            (SUPERSCRIPTS.__contains__, self.superscript),
            (HALVES.__contains__, self.vulgar),
            (_is_greek, self.greek),
            (_is_marked, self.marked),
        )

    def sign(self, place: int) -> int:
        """Read an operator, bracket or other sign."""
        found = SIGN.match(self.text, place)
        if self.text[place] == "%":
            return self.percent(place)
        if self.text[place] == "Β" and self.text[place + 1 : place + 2] == "(":
            return self.emit("function", "Β", place, place + 1, "beta")
        if self.text[place] in MISSING_SIGNS:
            raise self.missing(place, place + 1)
        if self.text[place] == "_":
            raise self.fail(SUBSCRIPT_PLACE, place, place + 1)
        if not found:
            message, hint = refused(self.text[place])
            raise self.fail(message, place, place + 1, hint)
        kind, text = SIGNS[found.group()]
        if text == "," and self.comma and not COLUMN.match(self.text, found.end()):
            message = "with the decimal comma, a semicolon separates arguments"
            raise self.fail(message, place, found.end(), "For example max(x; 2,5).")
        index = ROOT_INDEX.match(self.text, found.end()) if found.group() == "√" else None
        if index:
            raise self.indexed_root(found.end(), index.group(1))
        if kind == "integral":
            return self.integral(place, found.end())
        if kind == "sum":
            return self.sum(text, place, found.end())
        if kind == "prime":
            for _ in text[1:]:
                self.emit("prime", "'", place, found.end())
            text = "'"
        return self.emit(kind, text, place, found.end(), text if kind == "function" else None)

    def percent(self, place: int) -> int:
        """Read the percent sign right after a numeral, where it cannot be a remainder."""
        before = self.tokens[-1] if self.tokens else None
        after_numeral = before is not None and before.kind == "number" and before.end == place
        if len(self.tokens) > 1 and self.tokens[-2].text == "^":
            after_numeral = False  # of the exponent, or of the power?
        if after_numeral and PERCENT_OF.match(self.text, place + 1):
            return self.emit("factorial", "%", place, place + 1)
        hint = "Write mod(x, y) for a remainder, and 5% of x as 5% * x or 0.05x."
        raise self.fail("'%' is read only right after a numeral", place, place + 1, hint)

    def missing(self, place: int, end: int) -> FormulaError:
        """Build the error for a place that an editor keeps free."""
        hint = "Put a number, a letter or a formula in its place."
        return self.fail("something is missing here", place, end, hint)

    def integral(self, place: int, end: int) -> int:
        """Read an integral sign; its limits follow as subscript and superscript."""
        self.integrals += 1
        self.emit("integral", "integral", place, end)
        return self.limits(end)

    def sum(self, name: str, place: int, end: int) -> int:
        """Read the sign of a sum or product; index and bounds follow."""
        self.emit("sum", name, place, end, name)
        return self.limits(end)

    def sum_letter(self, letter: str, end: int) -> str | None:
        """Tell whether Σ or Π is the sign of a sum: ``i =`` follows, or i and a letter with it."""
        if letter not in SUM_LETTERS:
            return None
        alone = SUM_INDEX.match(self.text, end)
        used = False
        if alone:
            index = next(part for part in alone.groups() if part).translate(LOWERED_LETTERS)
            below = {index, *(c for c, plain in FORMULA_BELOW.items() if plain == index)}
            wanted = rf"(?<![ΣΠ])_\{{?[A-Za-z0-9,]*{index}|(?<![ΣΠ])[{''.join(below - {index})}]"
            used = re.search(wanted, self.text[alone.end() :]) is not None
        return SUM_LETTERS[letter] if used or SUM_LIMITS.match(self.text, end) else None

    def limits(self, end: int) -> int:
        """Read what stands below a sign; what stands above it follows."""
        if self.text[end : end + 1] == "_":
            return self.emit("base", "_", end, end + 1)
        low = LOWERED.match(self.text, end)
        if low:
            self.emit("base", "_", end, end)
            return self.script(low.group(), LOWERED_LETTERS, end)
        return end

    def numeral(self, place: int) -> int:
        """Read a numeral."""
        found = NUMERALS[self.comma].match(self.text, place)
        if not found:
            if self.tokens and not self.text[place:].strip(" .$)}\\\n\t"):
                return place + 1  # the full stop of a sentence
            if ENTRYWISE.match(self.text, place):
                raise self.entrywise(place)
            raise self.fail("a point without digits is not a number", place, place + 1)
        end = place + 1 if self.short and self.text[place] != "." else found.end()
        if not self.short:
            self.refuse_numeral(place, end)
        value = self.exact(place, end)
        if _is_letter(self.text[end : end + 1]) and "e" in self.text[place:end].lower():
            self.note(place, end, value, notes.POWER_OF_TEN)
        return self.emit("number", "number", place, end, value)

    def refuse_numeral(self, place: int, end: int) -> None:
        """Refuse thousands that are apart, a second exponent, and another decimal sign."""
        apart = thousands(self.text, place)
        if apart:
            message = "a numeral has no sign between its thousands"
            raise self.fail(message, place, apart[0], f"Write {apart[1]}.")
        rest = self.text[end : end + 2]
        if rest == "{," and SEPARATED.match(self.text, end - 1):
            raise self.fail("a numeral has no comma here", end, end + 3, SAY_COMMA)
        exponent = "e" in self.text[place:end].lower()
        if exponent and SECOND_EXPONENT.match(self.text, end):
            message = "a numeral has one exponent, which is a whole number"
            raise self.fail(message, place, end + 2, "Write 1e5*e5 for a product.")
        if rest[:1] == "." and not self.comma:
            raise self.fail("a numeral has one decimal point", end, end + 1)
        if rest[:1] == "." and rest[1:].isdigit():
            hint = "Write 2,5, or leave out --decimal comma."
            raise self.fail("numerals have a decimal comma here", end, end + 1, hint)

    def entrywise(self, place: int) -> FormulaError:
        """Build the error for ``max.(0, x)`` and ``x.^2``."""
        written = ENTRYWISE.sub(lambda f: f[0] * self.text[f.start() - 1].isdigit(), self.text)
        message = "a point before a bracket or a sign applies it to each entry of a list"
        return self.fail(message, place, place + 1, f"Write {excerpt(written)}.")

    def exact(self, start: int, end: int) -> Expr:
        """Build the numeral exactly, never one past the bound on digits."""
        typed = self.text[start:end]
        if self.comma:
            typed = typed.replace("{,}", ",").replace(",", ".")
        if typed.isdecimal() and len(typed) <= min(16, bounds().digits):
            return number(int(typed))
        digits, _, exponent = typed.lower().partition("e")
        whole, point, fraction = digits.partition(".")
        count = len(whole) + len(fraction)
        power = int(exponent) if 0 < len(exponent) < 9 else 0
        if len(exponent) >= 9 or count + abs(power) > bounds().digits:
            raise LimitError(
                f"this numeral has more than {bounds().digits:,} digits",
                source=self.text,
                start=start,
                end=end,
                hint=raising("digits", "Write it as a power"),
            )
        scale = power - len(fraction)
        value = Fraction(_integer(whole + fraction)) * Fraction(10) ** scale
        return number(value, decimal=bool(point or exponent))

    def vulgar(self, place: int) -> int:
        """Read a fraction such as ``½``; right after a whole number they add up, as in ``3½``."""
        value = HALVES[self.text[place]]
        whole, before = [None, None, *self.tokens][:-3:-1]
        if (
            whole is None
            or whole.value is None
            or not WHOLE.fullmatch(self.text, whole.start, whole.end)
            or (before is not None and before.kind == "base")
        ):
            return self.emit("number", "number", place, place + 1, number(value))
        self.tokens.pop()
        mixed = number(whole.value.value + value)
        self.spaced = whole.spaced
        self.note(whole.start, place + 1, mixed, "a whole number and a fraction add up")
        return self.emit("number", "number", whole.start, place + 1, mixed)

    def superscript(self, place: int) -> int:
        """Read ``x⁻¹`` as ``x^(-1)``, and the index of a root such as ``⁵√x``."""
        found = HIGH.match(self.text, place)
        assert found is not None
        index, end = found.group().translate(_LOWER), found.end()
        if self.text[end : end + 1] == "√" and (self.spaced or not self.after_value()):
            if not WHOLE.fullmatch(index) and not (len(index) == 1 and index.isalpha()):
                raise self.fail("expected digits or one letter as index", place, end)
            return self.emit("function", "sqrt", place, end + 1, f"root {index}")
        layer = LAYER_ABOVE.match(self.text, place)
        if layer and self.is_derivative(place, layer.end()):
            return self.derived(layer.group(1).translate(_LOWER), place, layer.end())
        self.emit("infix", "^", place, place + 1)
        return self.script(found.group(), _LOWER, place)

    def script(self, typed: str, table: dict[int, str], start: int) -> int:
        """Read raised or lowered characters as a formula in parentheses."""
        end = start + len(typed)
        self.emit("open", "(", start, start + 1)
        formula, places = _translated(typed, table, powers=table is _LOWER)
        inner = Lexer(formula, self.names, self.functions)
        for token in inner.run()[:-1]:
            first, last = places[token.start] + start, places[token.end] + start
            self.tokens.append(token._replace(start=first, end=max(last, first + 1)))
        return self.emit("close", ")", end - 1, end)

    def after_value(self) -> bool:
        """Tell whether something that can be raised to a power stands right before."""
        before = self.tokens[-1].kind if self.tokens else "open"
        if before == "bar":
            return sum(token.kind == "bar" for token in self.tokens) % 2 == 0
        return before in ("number", "name", "close", "factorial", "prime", "function")

    def greek(self, place: int) -> int:
        """Read a Greek letter, ``π``, ``∞``, ``∂``, ``ⅆ`` or ``ⅇ``."""
        letter = {"ⅆ": "d", "ⅇ": "e"}.get(self.text[place], self.text[place])
        pi = letter == "π" and "pi" not in self.names and not self.is_letter(place + 1)
        if letter == "∞" or pi:
            return self.emit("name", letter, place, place + 1, CONSTANTS[letter])
        sign = self.sum_letter(letter, place + 1)
        if sign:
            return self.sum(sign, place, place + 1)
        if letter == "ψ" and (ordered := self.polygamma(place, place + 1)):
            return ordered
        end, suffix = self.subscript(place + 1)
        return self.letter(letter, suffix, place, end)

    def polygamma(self, place: int, end: int) -> int | None:
        """Read ``ψ⁽ⁿ⁾(x)``, whose order stands above it; its bracket is read as well."""
        found = None if "psi" in self.names else ORDER_ABOVE.match(self.text, end)
        if found is None:
            return None
        group = found.lastindex or 1
        first, last = found.span(group)
        self.emit("function", "ψ", place, end, "polygamma")
        self.emit("open", "(", end, first)
        formula, places = _translated(found.group(group), _LOWER, powers=group == 1)
        for token in Lexer(formula, self.names, self.functions).run()[:-1]:
            begun, ended = places[token.start] + first, places[token.end] + first
            self.tokens.append(token._replace(start=begun, end=max(ended, begun + 1)))
        return self.emit("comma", ",", last, found.end())

    def marked(self, place: int) -> int:
        """Read ``ŷ``, one character for a letter and the mark over it."""
        letter, mark = tuple(unicodedata.normalize("NFD", self.text[place]))
        end, suffix = self.subscript(place + 1)
        return self.letter(letter, f"_{MARKS[mark]}{suffix}", place, end)


def _translated(typed: str, table: dict[int, str], *, powers: bool) -> tuple[str, list[int]]:
    """Write raised or lowered characters on the line, and say where each comes from.

    Raised ``ˣ²``, as in ``eˣ²``, is a power; a lowered Greek letter becomes its name.
    """
    written: list[str] = []
    places: list[int] = []
    for place, character in enumerate(typed):
        plain = character.translate(table)
        if powers and plain.isdigit() and written and _is_letter(written[-1]):
            plain = f"^{plain}"
        written += plain
        places += [place] * len(plain)
    return "".join(written), [*places, len(typed)]


def _integer(digits: str) -> int:
    """Convert digits of any length; Python's own conversion refuses very long ones."""
    value = 0
    for start in range(0, len(digits), 4000):
        piece = digits[start : start + 4000]
        value = value * 10 ** len(piece) + int(piece)
    return value


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_digit(character: str) -> bool:
    return character in "0123456789."


def _is_greek(character: str) -> bool:
    return character in GREEK or character in "π∞∂ⅆⅇ"


def _is_marked(character: str) -> bool:
    parts = unicodedata.normalize("NFD", character)
    return len(parts) == 2 and parts[1] in MARKS and (_is_letter(parts[0]) or parts[0] in GREEK)


_LOWER = str.maketrans(SUPERSCRIPTS)
