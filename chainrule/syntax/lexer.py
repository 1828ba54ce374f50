"""Cut plain and Unicode text into tokens, one left-to-right pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chainrule import limits
from chainrule.errors import FormulaError, LimitError
from chainrule.model import Expr, make, number, symbol
from chainrule.syntax import notes
from chainrule.syntax.diagnosis import visible
from chainrule.syntax.names import (
    CALLED_GREEK,
    CONSTANTS,
    GREEK,
    GREEK_NAMES,
    KEYWORDS,
    UNKNOWN_FUNCTIONS,
    function_named,
    objection,
    refused,
)
from chainrule.syntax.tokens import Kind, Token


@dataclass(frozen=True, slots=True)
class Reading:
    """One piece that could be read in more than one way, and how it was read.

    Attributes:
        typed: the piece as typed, made printable.
        meaning: what it was read as.
        reason: one short sentence.
    """

    typed: str
    meaning: Expr
    reason: str


SUBSCRIPT_PLACE = "a subscript stands right after a letter or after log"

MOST_READINGS = 12
"""Readings kept per formula; a formula with more says nothing new."""

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
    "'": ("prime", "'"), "′": ("prime", "'"), "’": ("prime", "'"), "″": ("prime", "''"),
    '"': ("prime", "''"), "√": ("function", "sqrt"), "∛": ("function", "cbrt"),
    "∜": ("function", "root4"), "∫": ("integral", "∫"), ";": ("comma", ";"),
}  # fmt: skip
"""Signs and the tokens they are."""

HALVES = {c: Fraction(*f) for c, f in zip(
    "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒",
    [(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (1, 6), (5, 6),
     (1, 7), (1, 8), (3, 8), (5, 8), (7, 8), (1, 9), (1, 10)], strict=True)}  # fmt: skip

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣʸᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖᵗᵘᵛʷᶻˢʳ",
                        "0123456789+-()nixyabcdefghjklmoptuvwzsr", strict=True))  # fmt: skip
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₙᵢⱼₖₘₜₐₑₒₓₚᵣᵤᵥₗₕₛ", "0123456789nijkmtaeoxpruvlhs", strict=True))
SUBSCRIPTS |= {"ᵦ": "beta", "ᵧ": "gamma", "ᵨ": "rho", "ᵩ": "phi", "ᵪ": "chi"}
FORMULA_BELOW = SUBSCRIPTS | {"₊": "+", "₋": "-", "₍": "(", "₎": ")"}

SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
NUMERAL = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
LETTERS = re.compile(r"[A-Za-z]+")
DIGITS = re.compile(r"\d+", re.ASCII)
WHOLE = re.compile(r"\d{1,15}", re.ASCII)
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_GREEK_LETTERS = "π" + "".join(GREEK)
BELOW = rf"(?:\d+|(?:[A-Za-z]+|[{_GREEK_LETTERS}])\d*)"
SUBSCRIPT = re.compile(
    rf"(?:__(\d+))?_(?:\{{([A-Za-z0-9,{_GREEK_LETTERS}]+)\}}|({BELOW}(?:_{BELOW})*))|__(\d+)",
    re.ASCII,
)
DIFFERENTIAL = re.compile(
    rf"([A-Za-z]?)(?<![A-Za-z]{{2}})d\s*(?:\\(?=[A-Za-z]))?"
    rf"([A-Za-z]|{'|'.join(sorted(GREEK_NAMES, key=len, reverse=True))}|[{''.join(GREEK)}])"
    r"(?:_?(\d+))?(?![A-Za-z0-9_])"
)
LOW = re.compile(f"[{''.join(SUBSCRIPTS)}]+(?:,[{''.join(SUBSCRIPTS)}]+)*")
LOWERED = re.compile(f"[{''.join(FORMULA_BELOW)}]+")
HIGH = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)))
ROOT_INDEX = re.compile(r"\s*\[\s*(\d{1,9}|n)\s*\]\s*[\w({\\]", re.ASCII)
CALL_NEXT = re.compile(r"\s*(?:\\left|\\[Bb]igg?l?)?\s*\(")


class Lexer:
    """Read one text into tokens; ``names`` are words that stand for themselves."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.text = text
        self.names = frozenset(names)
        self.tokens: list[Token] = []
        self.readings: list[Reading] = []
        self.spaced = False
        self.integrals = 0
        self.begun_by: dict[str, Callable[[int], int]] = {}
        self.products = 0
        self.short = False
        """Whether only one character of a word or numeral is taken, as TeX does."""

    def run(self) -> list[Token]:
        """Cut the whole text; the last token is ``end``."""
        if len(self.text) > limits.CHARACTERS:
            raise LimitError(
                f"the formula has {len(self.text):,} characters; "
                f"at most {limits.CHARACTERS:,} are read",
                source=self.text,
                start=limits.CHARACTERS,
                hint="Shorten it, or allow more: chainrule --max-characters N …",
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
        )

    def emit(
        self,
        kind: Kind,
        text: str,
        start: int,
        end: int,
        value: Any = None,
        call: str | None = None,
    ) -> int:
        """Append a token and return its end."""
        self.tokens.append(Token(kind, text, start, end, value, self.spaced, call))
        self.spaced = False
        return end

    def fail(self, message: str, start: int, end: int, hint: str | None = None) -> FormulaError:
        """Build the error for a place in the text."""
        return FormulaError(message, source=self.text, start=start, end=end, hint=hint)

    def note(self, start: int, end: int, meaning: Expr, reason: str) -> None:
        """Record how something ambiguous was read."""
        if len(self.readings) < MOST_READINGS:
            self.readings.append(Reading(excerpt(self.text[start:end]), meaning, reason))

    def sign(self, place: int) -> int:
        """Read an operator, bracket or other sign."""
        found = SIGN.match(self.text, place)
        if self.text[place] == "_":
            raise self.fail(SUBSCRIPT_PLACE, place, place + 1)
        if not found:
            message, hint = refused(self.text[place])
            raise self.fail(message, place, place + 1, hint)
        kind, text = SIGNS[found.group()]
        index = ROOT_INDEX.match(self.text, found.end()) if found.group() == "√" else None
        if index:
            raise self.indexed_root(found.end(), index.group(1))
        if kind == "integral":
            return self.integral(place, found.end())
        if text == "''":
            self.emit("prime", "'", place, found.end())
            text = "'"
        return self.emit(kind, text, place, found.end(), text if kind == "function" else None)

    def integral(self, place: int, end: int) -> int:
        """Read an integral sign; its limits follow as subscript and superscript."""
        self.integrals += 1
        self.emit("integral", "integral", place, end)
        if self.text[end : end + 1] == "_":
            return self.emit("base", "_", end, end + 1)
        low = LOWERED.match(self.text, end)
        if low:
            self.emit("base", "_", end, end)
            return self.script(low.group(), _LOWERED, end)
        return end

    def numeral(self, place: int) -> int:
        """Read a numeral."""
        found = NUMERAL.match(self.text, place)
        if not found:
            if self.tokens and not self.text[place:].strip(" .$)}\\\n\t"):
                return place + 1  # the full stop of a sentence
            raise self.fail("a point without digits is not a number", place, place + 1)
        end = place + 1 if self.short and self.text[place] != "." else found.end()
        if self.text[end : end + 1] == "." and not self.short:
            raise self.fail("a numeral has one decimal point", end, end + 1)
        value = self.exact(place, end)
        if _is_letter(self.text[end : end + 1]) and "e" in self.text[place:end].lower():
            self.note(place, end, value, notes.POWER_OF_TEN)
        return self.emit("number", "number", place, end, value)

    def exact(self, start: int, end: int) -> Expr:
        """Build the numeral exactly, never one past the bound on digits."""
        typed = self.text[start:end]
        if typed.isdecimal() and len(typed) <= min(16, limits.DIGITS):
            return number(int(typed))
        digits, _, exponent = typed.lower().partition("e")
        whole, point, fraction = digits.partition(".")
        count = len(whole) + len(fraction)
        power = int(exponent) if 0 < len(exponent) < 9 else 0
        if len(exponent) >= 9 or count + abs(power) > limits.DIGITS:
            raise LimitError(
                f"this numeral has more than {limits.DIGITS:,} digits",
                source=self.text,
                start=start,
                end=end,
                hint="Write it as a power, or raise chainrule.limits.DIGITS.",
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
        self.emit("infix", "^", place, place + 1)
        return self.script(found.group(), _LOWER, place)

    def script(self, typed: str, table: dict[int, str], start: int) -> int:
        """Read raised or lowered characters as a formula in parentheses."""
        end = start + len(typed)
        self.emit("open", "(", start, start + 1)
        formula, places = typed.translate(table), list(range(len(typed) + 1))
        if table is _LOWER:
            formula, places = _with_powers(formula)
        inner = Lexer(formula, self.names)
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
        """Read a Greek letter, ``π``, ``∞`` or ``∂``."""
        letter = self.text[place]
        if letter == "∞" or (letter == "π" and "pi" not in self.names):
            return self.emit("name", letter, place, place + 1, CONSTANTS[letter])
        end, suffix = self.subscript(place + 1)
        return self.letter(letter, suffix, place, end)

    def letter(self, letter: str, suffix: str, start: int, end: int) -> int:
        """Emit a constant, a Greek letter or a single letter, with its subscript."""
        spelled = "pi" if letter == "π" else GREEK.get(letter) or GREEK_NAMES.get(letter) or letter
        if not suffix and spelled not in self.names and letter in CONSTANTS:
            return self.emit("name", letter, start, end, CONSTANTS[letter])
        call = None
        below = bool(self.tokens) and self.tokens[-1].kind == "base"
        if not (suffix or below or spelled in self.names or letter in self.names):
            call = CALLED_GREEK.get(letter) or ("call" if letter in UNKNOWN_FUNCTIONS else None)
        return self.emit("name", letter, start, end, symbol(spelled + suffix), call)

    def subscript(self, place: int) -> tuple[int, str]:
        """Read what stands below a letter: ``1``, ``_1``, ``_{12}``, ``₁``, or nothing."""
        low = LOW.match(self.text, place)
        if low:
            return low.end(), "_" + low.group().translate(_RAISE).replace(",", "_")
        if self.short:
            return place, ""
        digits = DIGITS.match(self.text, place)
        if digits:
            return digits.end(), "_" + digits.group()
        found = SUBSCRIPT.match(self.text, place)
        if not found:
            if self.text[place : place + 1] == "_":
                raise self.fail("expected letters or digits after '_'", place, place + 1)
            return place, ""
        above, braced, bare, alone = found.groups()
        upper = above or alone
        lower = (braced or bare or "").replace(",", "_").translate(_SPELLED)
        return found.end(), (f"__{upper}" if upper else "") + (f"_{lower}" if lower else "")

    def word(self, place: int) -> int:
        """Read what begins with a Latin letter."""
        declared = IDENTIFIER.match(self.text, place)
        assert declared is not None
        if self.short:
            return self.letter(self.text[place], "", place, place + 1)
        lowered = self.text[declared.end() : declared.end() + 1] in SUBSCRIPTS
        if self.names and declared.group() in self.names and not lowered:
            return self.emit("name", "name", place, declared.end(), symbol(declared.group()))
        found = LETTERS.match(self.text, place)
        assert found is not None
        return self.letters(found.group(), place, found.end())

    def letters(self, word: str, place: int, end: int) -> int:
        """Read a run of letters: keyword, function, known name, letter, or product of letters."""
        if self.integrals and (after := self.differential(place)):
            return after
        if word[0] == "d" and word[1:] in GREEK_NAMES and self.below_d():
            self.letter("d", "", place, place + 1)
            return self.letters(word[1:], place + 1, end)
        if word in KEYWORDS and word not in self.names:
            return self.emit(KEYWORDS[word], word, place, end)  # type: ignore[arg-type]
        if word not in self.names:
            function = self.function(word, place, end)
            if function is not None:
                return function
        known = word in self.names or word in GREEK_NAMES or len(word) == 1
        if word == "Pi" and word not in self.names:
            self.note(place, end, symbol(word), notes.PI)
        if not known and word in CONSTANTS:
            return self.emit("name", word, place, end, CONSTANTS[word])
        if word == "pi" and word not in self.names:
            return self.emit("name", word, place, end, CONSTANTS[word])
        if known:
            end, suffix = self.subscript(end)
            return self.letter(word, suffix, place, end)
        return self.product(word, place, end)

    def differential(self, place: int) -> int | None:
        """Read the ``dt`` that closes an integral sign, or return None."""
        found = DIFFERENTIAL.match(self.text, place)
        if not found:
            return None
        self.integrals -= 1
        before, name, below = found.groups()
        if before:
            self.letter(before, "", place, place + 1)
        end, suffix = (found.end(), f"_{below}") if below else self.subscript(found.end())
        dummy = symbol((GREEK.get(name) or GREEK_NAMES.get(name) or name) + suffix)
        return self.emit("close", "dt", place + len(before), end, dummy)

    def function(self, word: str, place: int, end: int) -> int | None:
        """Read the name of a function, or return None."""
        digits = DIGITS.match(self.text, end)
        if digits and (spelling := function_named(word + digits.group(), True)):
            typed = word + digits.group()
            return self.emit("function", typed, place, digits.end(), spelling)
        called = bool(CALL_NEXT.match(self.text, end))
        if word in CALLED_GREEK and word in GREEK_NAMES:
            return None
        spelling = function_named(word, called)
        if spelling is None:
            return self.with_underscore(word, place, end)
        if spelling == "sqrt" and (index := ROOT_INDEX.match(self.text, end)):
            raise self.indexed_root(end, index.group(1))
        self.emit("function", word, place, end, spelling)
        return self.base(end) if spelling == "log" else end

    def indexed_root(self, end: int, index: str) -> FormulaError:
        """Build the error for ``sqrt[3](x)``."""
        hint = f"Write root(x, {index}) or \\sqrt[{index}]{{x}}."
        return self.fail("a root without backslash has no index in brackets", end, end + 1, hint)

    def with_underscore(self, word: str, place: int, end: int) -> int | None:
        """Read spellings such as ``leaky_relu``."""
        found = IDENTIFIER.match(self.text, place)
        if found and "_" in found.group() and function_named(found.group(), True):
            return self.emit("function", word, place, found.end(), found.group())
        return None

    def base(self, place: int) -> int:
        """Read the base of a logarithm: ``log_2``, ``log_{10}``, ``log_b``, ``log₂``."""
        low = LOWERED.match(self.text, place)
        if low:
            self.emit("base", "_", place, place)
            below = low.group().translate(_LOWERED)
            if below.isdigit():
                return self.emit("number", "number", place, low.end(), number(int(below)))
            if below.isalnum() and below not in GREEK_NAMES and len(below) > 1:
                raise self.fail("expected digits or one letter as base", place, low.end())
            return self.script(low.group(), _LOWERED, place)
        if self.text[place : place + 1] != "_":
            return place
        self.emit("base", "_", place, place + 1)
        letters = LETTERS.match(self.text, place + 1)
        if letters and letters.group() not in self.names and letters.group() not in GREEK_NAMES:
            return self.letter(letters.group()[0], "", place + 1, place + 2)
        return place + 1

    def below_d(self) -> bool:
        """Tell whether ``d/`` or ``d^2/`` stands right before, where a formula begins."""
        if not self.tokens or self.tokens[-1].text != "/":
            return False
        for index in range(len(self.tokens) - 2, max(-1, len(self.tokens) - 7), -1):
            token = self.tokens[index]
            if token.kind == "name":
                return token.text == "d" and (index == 0 or self.tokens[index - 1].text == "=")
            if token.kind != "number" and token.text not in ("^", "(", ")"):
                return False
        return False

    def product(self, word: str, place: int, end: int) -> int:
        """Read ``xy`` as letters side by side, or refuse a word that looks like a slip."""
        last_end, suffix = self.subscript(end)
        called = bool(CALL_NEXT.match(self.text, last_end)) and not (
            word[0] == "d" and self.below_d()
        )
        if called and word[-1] in UNKNOWN_FUNCTIONS and len(word) == 2:
            called = False  # x f(x)
        refusal = objection(word, called)
        if refusal:
            message, hint = refusal
            raise self.fail(message, place, end, hint)
        first = len(self.tokens)
        for offset, character in enumerate(word):
            last = offset == len(word) - 1
            stop = last_end if last else place + offset + 1
            self.letter(character, suffix if last else "", place + offset, stop)
        factors = [token.value for token in self.tokens[first:]]
        self.products += 1
        if self.products <= MOST_READINGS // 2:  # the others need room as well
            reason = "letters side by side are multiplied"
            self.note(place, last_end, make("mul", *factors), reason)
        return last_end


def excerpt(text: str) -> str:
    """Shorten a piece of typed text for a sentence, and make it printable."""
    shown = visible(" ".join(text[:200].split()))
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _with_powers(raised: str) -> tuple[str, list[int]]:
    """Write ``x2``, raised as in ``eˣ²``, as ``x^2``; and where each character comes from."""
    written: list[str] = []
    places: list[int] = []
    for place, character in enumerate(raised):
        if character.isdigit() and written and _is_letter(written[-1]):
            written.append("^")
            places.append(place)
        written.append(character)
        places.append(place)
    return "".join(written), [*places, len(raised)]


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
    return character in GREEK or character in "π∞∂"


_LOWER = str.maketrans(SUPERSCRIPTS)
_RAISE = str.maketrans(SUBSCRIPTS)
_SPELLED = str.maketrans(GREEK | {"π": "pi"})
_LOWERED = str.maketrans(FORMULA_BELOW)
