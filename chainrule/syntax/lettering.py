"""Letters and words as TeX sets them: upright, bold, with accents, with what stands below."""

from __future__ import annotations

import re
from functools import lru_cache

from chainrule.model import symbol
from chainrule.syntax import notes
from chainrule.syntax.commands import BOLD, LETTERS, UPRIGHT
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.names import (
    ACCENTS,
    CONSTANTS,
    GREEK_NAMES,
    KEYWORDS,
    function_named,
    objection,
)
from chainrule.syntax.words import CALL_NEXT

VARIABLE = re.compile(r"\s*\\?([A-Za-z]+)")
UNDERSCORED = re.compile(r"\s*\{\s*([A-Za-z][A-Za-z0-9]*(?:\\?_[A-Za-z0-9]+)+)\s*\}")
WORD_OPENED = re.compile(r"\s*((?:\{\s*(?:\\[A-Za-z]{1,24}\s*)*){1,4})([A-Za-z][A-Za-z0-9]*)")
WORD_CLOSED = [re.compile(rf"(?:[\s,:]*\}}){{{count}}}") for count in range(5)]
LN_GAMMA = re.compile(r"\s*\{\s*ln\s*\\Gamma\s*\}")
COMMANDS = re.compile(r"\\([A-Za-z]+)")
JOINED = re.compile(r"\s*,\s*|\s+|(?<=[A-Za-z0-9])(?=\\)")
STYLES = UPRIGHT | {"rm", "bf", "it", "sf", "tt", "sl", "cal"}
BLANK_TEXT = re.compile(r"\s*\{\s*\}")
_TEXT = r"\\(?:text|mathrm|textrm|operatorname)\s*\{\s*([A-Za-z0-9,]+)\s*\}"
_PART = rf"(?:[A-Za-z0-9]+|\\(?!text|mathrm|operatorname)[A-Za-z]+|{_TEXT.replace('([A', '(?:[A')})"
SUBSCRIPT_GROUP = re.compile(
    rf"\s*_\s*(?:\{{\s*({_PART}(?:\s*,?\s*{_PART})*)\s*\}}|([0-9]+)|([A-Za-z])"
    rf"|(\\[A-Za-z]+)(?![A-Za-z{{])|({_TEXT.replace('([A', '(?:[A')}))"
)
WORD_BELOW = re.compile(_TEXT)
TEX = re.compile(r"[\\$]")
ACCENTED = re.compile(r"\s*(?:\{\s*(?:([A-Za-z])|\\([A-Za-z]+))\s*\}|([A-Za-z])|\\([A-Za-z]+))")
NUMBERED_BELOW = re.compile(r"_\{\s*\\?([A-Za-z]+)_\{?(\d+)\}?\s*\}")
DERIVED_BEFORE = re.compile(r"(?:(?<![A-Za-z])D|∂|\\partial)$")
"""What differentiates by ``w_1`` where that stands below it: ``D_{w_1}``."""

TERM_ABOVE = re.compile(r"\s*\^\s*\{\s*\(\s*([A-Za-z])\s*\)\s*\}")
RUNNING = re.compile(r"\\(?:sum|prod)(?:\\limits)?\s*_\s*\{?\s*([A-Za-z])(?![A-Za-z])")
"""The index in ``x^{(i)}``, the i-th of many examples, and where a sum names it."""

LAYER = re.compile(r"\s*\^\s*\{\s*[(\[]\s*(\d+)\s*[)\]]\s*\}")


@lru_cache(16)
def running(text: str) -> frozenset[str]:
    """Return the indices of the sums and products in a text."""
    return frozenset(RUNNING.findall(text))


class Lettering(Lexer):
    """Read names with the commands of TeX."""

    is_bold = False

    def greek_command(self, name: str, place: int, end: int) -> int:
        """Read a Greek letter with its subscript, or a constant."""
        raise NotImplementedError

    def differential_sign(self, place: int, end: int) -> int:
        """Read the upright d of an integral or of a derivative."""
        found = VARIABLE.match(self.text, end) if self.integrals else None
        if not found:
            return self.letter("d", "", place, end)
        self.integrals -= 1
        stop, suffix = self.subscript(found.end())
        return self.emit("close", "dt", place, stop, symbol(found.group(1) + suffix))

    def upright(self, name: str, place: int, end: int) -> int:
        """Read a word in ``\\mathrm{}``, ``\\text{}`` or ``\\operatorname{}``."""
        if blank := BLANK_TEXT.match(self.text, end):
            return blank.end()
        named = UNDERSCORED.match(self.text, end)
        if named and (spelling := function_named(named.group(1).replace("\\", ""), True)):
            return self.emit("function", spelling, place, named.end(), spelling)
        if lngamma := LN_GAMMA.match(self.text, end):
            return self.emit("function", "loggamma", place, lngamma.end(), "loggamma")
        found = WORD_OPENED.match(self.text, end)
        styles = COMMANDS.findall(found.group(1)) if found else []
        closed = found and WORD_CLOSED[found.group(1).count("{")].match(self.text, found.end())
        if not found or not closed or not STYLES.issuperset(styles):
            return end
        word, after = found.group(2), closed.end()
        if word == "d" and "d" not in self.names:
            return self.differential_sign(place, after)
        called = CALL_NEXT.match(self.text, after)
        applied = any(style.startswith("operator") for style in (name, *styles)) or bool(called)
        spelling = function_named(word, applied)
        if word in self.names or word in self.functions:
            call = "defined" if word in self.functions else None
            return self.emit("name", word, place, after, symbol(word), call)
        if word in KEYWORDS:
            return self.keyword(word, place, after)
        if spelling is not None and len(word) > 1:
            self.emit("function", word, place, after, spelling)
            return self.based_function(spelling, after)
        if len(word) == 1:
            stop, suffix = self.subscript(after)
            if called and word == "B":  # the beta function is set upright, and B(x) is not
                return self.emit("name", word, place, stop, symbol(word), "beta")
            if not {name, *styles}.isdisjoint(BOLD):
                self.bold(place, stop, word + suffix)
            return self.letter(word, suffix, place, stop)
        start = found.start(2)
        refusal = objection(word, True) if applied and word.isalpha() and len(word) > 1 else None
        if refusal and word not in GREEK_NAMES and word not in CONSTANTS:
            raise self.fail(refusal[0], start, found.end(2), refusal[1])
        stop = self.letters(word, start, found.end(2))
        if stop < found.end(2):
            raise self.fail(f"'{word}' is not a known name", start, found.end(2))
        return after

    def bold(self, place: int, end: int, name: str) -> None:
        """Echo once that a bold letter is a single number."""
        if not self.is_bold:
            self.is_bold = True
            self.note(place, end, symbol(name), notes.BOLD)

    def keyword(self, word: str, place: int, end: int) -> int:
        """Read a word of conditions; ``\\text{if}`` repeats a ``&``."""
        if KEYWORDS[word] == "if" and self.tokens and self.tokens[-1].text == "&":
            return end
        return self.emit(KEYWORDS[word], word, place, end)  # type: ignore[arg-type]

    def accent(self, name: str, place: int, end: int) -> int:
        """Read ``\\hat{y}`` as the symbol ``y_hat``."""
        found = ACCENTED.match(self.text, end)
        letter = next((part for part in found.groups() if part), "") if found else ""
        letter = LETTERS.get(letter, letter)
        if not found or (len(letter) > 1 and letter not in GREEK_NAMES):
            raise self.fail(f"expected a letter after \\{name}", end, end + 1)
        stop, suffix = self.subscript(found.end())
        word = f"{GREEK_NAMES.get(letter, letter)}_{ACCENTS[name]}{suffix}"
        return self.emit("name", word, place, stop, symbol(word))

    def subscript(self, place: int) -> tuple[int, str]:
        """Read ``_{11}``, ``_i``, and layers as in ``w^{(2)}_{11}``.

        In TeX ``w_max`` is w_m·a·x; where braces are all the text has of TeX, it is one name.
        """
        if self.after_sign():
            return place, ""
        variable = NUMBERED_BELOW.match(self.text, place)
        if variable and DERIVED_BEFORE.search(self.text[max(0, place - 9) : place]):
            return variable.end(), f"_{variable[1]}{variable[2]}"
        after, term = self.term_above(place)
        if term:
            end, suffix = self.subscript(after)
            return end, suffix + term
        layer = LAYER.match(self.text, place)
        found = SUBSCRIPT_GROUP.match(self.text, layer.end() if layer else place)
        if layer and not found:
            derivative = self.is_derivative(place, layer.end())
            return (place, "") if derivative else (layer.end(), f"__{layer.group(1)}")
        if not found or (not layer and found.group(3) and not TEX.search(self.text)):
            return super().subscript(place)
        below = WORD_BELOW.sub(r"\1", next(part for part in found.groups() if part))
        if not all(map(self.may_stand_below, COMMANDS.findall(below))):
            raise self.no_index(found.start(), found.end())
        lower = JOINED.sub("_", below.strip()).replace("\\", "").replace("lamda", "lambda")
        end = found.end()
        if not layer:
            layer = LAYER.match(self.text, end)
            end = layer.end() if layer else end
        end, term = (end, "") if layer else self.term_above(end)
        return end, (f"__{layer.group(1)}" if layer else "") + f"_{lower}{term}"

    def term_above(self, place: int) -> tuple[int, str]:
        """Read ``^{(i)}``, the index of a sum around it, as a further index."""
        found = TERM_ABOVE.match(self.text, place)
        if not found or found[1] not in running(self.text):
            return place, ""
        if self.is_derivative(place, found.end()):
            return place, ""
        self.note(place, found.end(), symbol(f"x_{found[1]}"), notes.TERM_ABOVE)
        return found.end(), f"_{found[1]}"

    def may_stand_below(self, command: str) -> bool:
        """Tell whether a command may be part of a name, as ``\\max``; ``\\frac`` may not."""
        if command in GREEK_NAMES or command in CONSTANTS:
            return True
        return command not in ("sqrt", "frac") and function_named(command, True) is not None
