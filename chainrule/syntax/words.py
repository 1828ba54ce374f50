"""Words and letters: keywords, functions, names with subscripts, products of letters."""

from __future__ import annotations

import re

from chainrule.model import bounds, make, number, symbol
from chainrule.model.errors import FormulaError
from chainrule.syntax import notes
from chainrule.syntax.names import (
    CALLED_GREEK,
    CALLED_ONLY,
    CONSTANTS,
    GREEK,
    GREEK_NAMES,
    KEYWORDS,
    MODULES,
    UNKNOWN_FUNCTIONS,
    function_named,
    objection,
)
from chainrule.syntax.refused_names import refused_by_name
from chainrule.syntax.source import MOST_READINGS, Source

SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₙᵢⱼₖₘₜₐₑₒₓₚᵣᵤᵥₗₕₛ", "0123456789nijkmtaeoxpruvlhs", strict=True))
SUBSCRIPTS |= {"ᵦ": "beta", "ᵧ": "gamma", "ᵨ": "rho", "ᵩ": "phi", "ᵪ": "chi"}
FORMULA_BELOW = SUBSCRIPTS | {"₊": "+", "₋": "-", "₍": "(", "₎": ")", "₌": "="}
SUM_WORDS = {"sum": "sum", "Sum": "sum", "prod": "prod", "Prod": "prod"}
"""Words that are the sign of a sum or product where an index stands below them."""

MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar"}
"""Marks that stand over the letter before them."""

INDEXED = re.compile(r"_|[₀-₉ᵢⱼₖₘₙ]")
"""How an index below π begins."""

MOVED = re.compile(r"_[{(]\s*[A-Za-z]\s*[-+−]\s*\d+\s*[})]")
"""An index such as ``i+1``."""

LAYER_ABOVE = re.compile("⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,9})⁾")
LOWER_ABOVE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
DERIVED = UNKNOWN_FUNCTIONS | {*"yuv"}
"""Letters whose derivative has its order in brackets above them."""

LETTERS = re.compile(r"[A-Za-z]+")
DIGITS = re.compile(r"\d+", re.ASCII)
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
DIFFERENTIALS = re.compile(r"(?:d[A-Za-z])+")
LOW = re.compile(f"[{''.join(SUBSCRIPTS)}]+(?:,[{''.join(SUBSCRIPTS)}]+)*")
LOWERED = re.compile(f"[{''.join(FORMULA_BELOW)}]+")
ROOT_INDEX = re.compile(r"\s*\[\s*(\d{1,9}|n)\s*\]\s*[\w({\\]", re.ASCII)
GAMMA_NEXT = re.compile(r"Γ(?=\()")
"""What makes lnΓ of ln: printed without a space, it is a function of its own."""

IN_MODULE = re.compile(rf"(?:(?:{'|'.join(MODULES)})\.)+(?=[A-Za-z]\w|e\b)")
INVERTED = re.compile(r"-1\s*\(")
"""What is typed on calculators for an inverse function: ``tan-1(x)``."""

BESSEL = {"J": "besselj", "Y": "bessely", "I": "besseli", "K": "besselk"}
"""Letters that are Bessel functions where an order stands below them and a bracket follows."""

OPEN_NEXT = re.compile(r"\s*\(")
CALL_NEXT = re.compile(r"\s*(?:\\left|\\[Bb]igg?l?)?\s*\(")


class Words(Source):
    """Read what begins with a letter."""

    def script(self, typed: str, table: dict[int, str], start: int) -> int:
        """Read raised or lowered characters as a formula in parentheses."""
        raise NotImplementedError

    def sum(self, name: str, place: int, end: int) -> int:
        """Read the sign of a sum or product; index and bounds follow."""
        raise NotImplementedError

    def polygamma(self, place: int, end: int) -> int | None:
        """Read ``ψ⁽ⁿ⁾(x)``, whose order stands above it; its bracket is read as well."""
        raise NotImplementedError

    def letter(self, letter: str, suffix: str, start: int, end: int) -> int:
        """Emit a constant, a Greek letter or a single letter, with its subscript."""
        spelled = "pi" if letter == "π" else GREEK.get(letter) or GREEK_NAMES.get(letter) or letter
        if not suffix and spelled not in self.names and letter in CONSTANTS:
            return self.emit("name", letter, start, end, CONSTANTS[letter])
        bessel = self.bessel(letter, suffix, start, end) if suffix else None
        if bessel is not None:
            return bessel
        call = None
        below = bool(self.tokens) and self.tokens[-1].kind == "base"
        if spelled + suffix in self.functions and not below:
            call = "defined"
        elif not (suffix or below or spelled in self.names or letter in self.names):
            call = CALLED_GREEK.get(letter) or ("call" if letter in UNKNOWN_FUNCTIONS else None)
        return self.emit("name", letter, start, end, symbol(spelled + suffix), call)

    def bessel(self, letter: str, suffix: str, start: int, end: int) -> int | None:
        """Read ``J_0(x)``, whose order stands below it; its bracket is read as well."""
        opened = OPEN_NEXT.match(self.text, end)
        order = suffix[1:] if suffix[0] == "_" else ""
        if not opened or letter not in BESSEL or not (order.isdecimal() or order == "n"):
            return None
        if letter + suffix in self.names | self.functions:
            return None
        value = number(int(order)) if order.isdecimal() else symbol(order)
        self.emit("function", letter, start, end, BESSEL[letter])
        self.note(start, end, symbol(letter + suffix), notes.BESSEL)
        self.emit("open", "(", end, opened.end())
        self.emit("number" if order != "n" else "name", order, start, end, value)
        return self.emit("comma", ",", end, opened.end())

    def subscript(self, place: int) -> tuple[int, str]:
        """Read what stands below a letter: ``1``, ``_1``, ``_{12}``, ``₁``, or nothing."""
        if self.after_sign():
            return place, ""
        mark = MARKS.get(self.text[place : place + 1])
        if mark:
            end, suffix = self.subscript(place + 1)
            return end, f"_{mark}{suffix}"
        layer = LAYER_ABOVE.match(self.text, place)
        if layer:
            if self.is_derivative(place, layer.end()):
                return place, ""
            below = LOW.match(self.text, layer.end())
            end, suffix = self.subscript(layer.end()) if below else (layer.end(), "")
            return end, f"__{layer.group(1).translate(LOWER_ABOVE)}{suffix}"
        low = LOW.match(self.text, place)
        if low:
            return low.end(), "_" + low.group().translate(RAISE).replace(",", "_")
        if self.short:
            return place, ""
        digits = DIGITS.match(self.text, place)
        if digits:
            return digits.end(), "_" + digits.group()
        found = SUBSCRIPT.match(self.text, place)
        if not found:
            if self.text[place : place + 1] == "_":
                raise self.no_index(place, place + 1)
            return place, ""
        above, braced, bare, alone = found.groups()
        upper = above or alone
        lower = (braced or bare or "").replace(",", "_").translate(SPELLED)
        return found.end(), (f"__{upper}" if upper else "") + (f"_{lower}" if lower else "")

    def is_letter(self, end: int) -> bool:
        """Tell whether π has something below it, as the shares of a mixture have: π_k."""
        return INDEXED.match(self.text, end) is not None

    def no_index(self, place: int, end: int) -> FormulaError:
        """Say what stands below a letter."""
        hint = "Write the terms out: x_1*x_2 + x_2*x_3." if MOVED.match(self.text, place) else None
        return self.fail("expected letters or digits after '_'", place, end, hint)

    def is_derivative(self, place: int, end: int) -> bool:
        """Tell whether a number in brackets above a letter is the order of its derivative."""
        letter = self.text[place - 1]
        function = letter in DERIVED or letter in self.functions
        called = CALL_NEXT.match(self.text, end) is not None
        return function and letter not in self.names and called

    def derived(self, order: str, place: int, end: int) -> int:
        """Write ``f⁽⁴⁾(x)`` with primes."""
        for _ in range(min(int(order), bounds().order + 1)):
            self.emit("prime", "'", place, end)
        return end

    def after_sign(self) -> bool:
        """Tell whether the upper bound of a sum or an integral begins here, as in ``\\sum^n_i``."""
        signs = [(token.kind, token.text) for token in self.tokens[-2:]]
        return len(signs) > 1 and signs[0][0] in ("sum", "integral") and signs[1][1] == "^"

    def word(self, place: int) -> int:
        """Read what begins with a Latin letter."""
        declared = IDENTIFIER.match(self.text, place)
        assert declared is not None
        if self.short:
            return self.letter(self.text[place], "", place, place + 1)
        module = IN_MODULE.match(self.text, place)
        if module and module.group().partition(".")[0] not in self.names:
            return module.end()
        lowered = self.text[declared.end() : declared.end() + 1] in SUBSCRIPTS
        name = symbol(declared.group())
        if self.names and name.value in self.names and not lowered:
            return self.emit("name", "name", place, declared.end(), name)
        if name.value in self.functions and len(declared.group()) > 1 and not lowered:
            return self.emit("name", name.value, place, declared.end(), name, "defined")
        found = LETTERS.match(self.text, place)
        assert found is not None
        if found.group() == "psi" and (ordered := self.polygamma(place, found.end())):
            return ordered
        sign = SUM_WORDS.get(found.group())
        if sign and self.text[found.end() : found.end() + 1] in ("_", "ᵢ", "ⱼ", "ₖ", "ₙ", "ₘ"):
            return self.sum(sign, place, found.end())
        whole, first = declared.group(), found.group()
        called = bool(CALL_NEXT.match(self.text, declared.end()))
        if len(whole) > len(first) and (len(first) > 1 or called):
            refusal = refused_by_name(whole)
            if refusal:
                raise self.fail(refusal[0], place, declared.end(), refusal[1])
        return self.letters(found.group(), place, found.end())

    def letters(self, word: str, place: int, end: int) -> int:
        """Read a run of letters: keyword, function, known name, letter, or product of letters."""
        if self.integrals and (after := self.differential(place)):
            return after
        if word[0] == "d" and self.below_a_line():
            if word[1:] in GREEK_NAMES or word[1:] in self.names:
                self.letter("d", "", place, place + 1)
                return self.letters(word[1:], place + 1, end)
            if len(word) > 2 and DIFFERENTIALS.fullmatch(word):
                for start in range(place, end - 2, 2):
                    self.letter("d", "", start, start + 1)
                    self.letter(self.text[start + 1], "", start + 1, start + 2)
                place, word = end - 2, word[-2:]
        if word in KEYWORDS and word not in self.names:
            return self.emit(KEYWORDS[word], word, place, end)  # type: ignore[arg-type]
        if word == "mod" and word not in self.names and self.after_a_value(end):
            return self.emit("infix", "mod", place, end)
        if word not in self.names:
            function = self.function(word, place, end)
            if function is not None:
                return function
        known = word in self.names or word in GREEK_NAMES or len(word) == 1
        known = known or (word == "pi" and self.is_letter(end))
        if word == "Pi" and word not in self.names:
            self.note(place, end, symbol(word), notes.PI)
        if not known and word in CONSTANTS:
            return self.emit("name", word, place, end, CONSTANTS[word])
        if word == "pi" and word not in self.names and not self.is_letter(end):
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
        """Read the name of a function, such as ``sin`` or ``leaky_relu``, or return None."""
        if word == "ln" and (found := GAMMA_NEXT.match(self.text, end)):
            return self.emit("function", "lnΓ", place, found.end(), "loggamma")
        whole = IDENTIFIER.match(self.text, place)
        if whole and whole.end() > end and (spelling := self.numbered(whole.group(), whole.end())):
            return self.emit("function", whole.group(), place, whole.end(), spelling)
        digits = DIGITS.match(self.text, end)
        if digits and (spelling := self.numbered(word + digits.group(), digits.end())):
            typed = word + digits.group()
            return self.emit("function", typed, place, digits.end(), spelling)
        called = bool(CALL_NEXT.match(self.text, end))
        if digits and word == "log" and CALL_NEXT.match(self.text, digits.end()):
            return self.based(place, end, digits.end())
        if word in CALLED_GREEK and word in GREEK_NAMES:
            return None
        spelling = function_named(word, called)
        if spelling is None:
            return None
        if spelling == "sqrt" and (index := ROOT_INDEX.match(self.text, end)):
            raise self.indexed_root(end, index.group(1))
        if found := INVERTED.match(self.text, end):
            message = f"{word}-1 may be the inverse of {word}, or {word} of a negative number"
            hint = f"Write {word}^-1(x) for the inverse, and {word}(-x) for the other."
            raise self.fail(message, place, found.end() - 1, hint)
        self.emit("function", word, place, end, spelling)
        return self.based_function(spelling, end)

    def numbered(self, word: str, end: int) -> str | None:
        """Return the function under a name with digits, such as ``log1p`` and ``j0(x)``."""
        called = word not in CALLED_ONLY or CALL_NEXT.match(self.text, end) is not None
        return function_named(word, called)

    def based_function(self, spelling: str, end: int) -> int:
        """Read the base that may stand below a logarithm."""
        return self.base(end) if spelling in ("log", "ln") else end

    def based(self, place: int, start: int, end: int) -> int:
        """Read ``log3``, a logarithm with its base."""
        self.note(place, end, symbol(f"log_{self.text[start:end]}"), notes.DIGITS_OF_BASE)
        self.emit("function", "log", place, start, "log")
        self.emit("base", "_", start, start)
        return self.emit("number", "number", start, end, number(int(self.text[start:end])))

    def indexed_root(self, end: int, index: str) -> FormulaError:
        """Build the error for ``sqrt[3](x)``."""
        hint = f"Write root(x, {index}) or \\sqrt[{index}]{{x}}."
        return self.fail("a root without backslash has no index in brackets", end, end + 1, hint)

    def base(self, place: int) -> int:
        """Read the base of a logarithm: ``log_2``, ``log_{10}``, ``log_b``, ``log₂``."""
        low = LOWERED.match(self.text, place)
        if low:
            self.emit("base", "_", place, place)
            below = low.group().translate(LOWERED_LETTERS)
            if below.isdigit():
                return self.emit("number", "number", place, low.end(), number(int(below)))
            if below.isalnum() and below not in GREEK_NAMES and len(below) > 1:
                raise self.fail("expected digits or one letter as base", place, low.end())
            return self.script(low.group(), LOWERED_LETTERS, place)
        if self.text[place : place + 1] != "_":
            return place
        self.emit("base", "_", place, place + 1)
        letters = LETTERS.match(self.text, place + 1)
        if letters and letters.group() not in self.names and letters.group() not in GREEK_NAMES:
            return self.letter(letters.group()[0], "", place + 1, place + 2)
        return place + 1

    def after_a_value(self, end: int) -> bool:
        """Tell whether a word stands between values, as ``mod`` does in ``x mod 2``."""
        before = self.tokens[-1].kind if self.tokens else "end"
        tight = self.text[end : end + 1] == "("
        return before in ("name", "number", "close", "factorial") and not tight

    def below_a_line(self) -> bool:
        """Tell whether a fraction line stands right before, brackets aside."""
        before = next((t for t in reversed(self.tokens[-3:]) if t.kind != "open"), None)
        return before is not None and before.text in ("/", "over")

    def product(self, word: str, place: int, end: int) -> int:
        """Read ``xy`` as letters side by side, or refuse a word that looks like a slip."""
        last_end, suffix = self.subscript(end)
        called = bool(CALL_NEXT.match(self.text, last_end)) and not (
            word[0] == "d" and self.below_a_line()
        )
        if called and len(word) == 2 and (word[-1] in UNKNOWN_FUNCTIONS | self.functions):
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
        doubtful = _doubtful(word, suffix) or (first > 1 and self.tokens[first - 2].kind == "base")
        self.products += doubtful
        if doubtful and self.products <= MOST_READINGS // 2:  # the others need room as well
            self.note(place, last_end, make("mul", *factors), notes.PRODUCT)
        return last_end


def _doubtful(word: str, suffix: str) -> bool:
    """Tell whether letters side by side could be meant otherwise than as their product.

    >>> _doubtful("xy", ""), _doubtful("abc", ""), _doubtful("dy", ""), _doubtful("PI", "")
    (False, True, True, True)
    """
    word_like = word in CALLED_ONLY or word.lower() in CONSTANTS
    return len(word) > 2 or bool(suffix) or word[0] == "d" or word_like


RAISE = str.maketrans(SUBSCRIPTS)
SPELLED = str.maketrans(GREEK | {"π": "pi"})
LOWERED_LETTERS = str.maketrans(FORMULA_BELOW)
