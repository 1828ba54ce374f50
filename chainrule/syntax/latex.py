"""Cut LaTeX into the same tokens as plain text; arguments of commands become brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from chainrule.model import symbol
from chainrule.syntax.lexer import Lexer
from chainrule.syntax.names import (
    ACCENTS,
    CONSTANTS,
    GREEK_NAMES,
    KEYWORDS,
    UNKNOWN_FUNCTIONS,
    function_named,
    objection,
)
from chainrule.syntax.refused_names import refused_by_name
from chainrule.syntax.tokens import Kind
from chainrule.syntax.words import CALL_NEXT, SUM_WORDS

IGNORED = frozenset({
    ",", ";", ":", "!", ">", "quad", "qquad", "displaystyle", "textstyle", "scriptstyle",
    "limits", "nolimits", "thinspace", "medspace", "thickspace", "negthinspace", "space",
    "mathstrut", "(", ")", "[", "]", "rm", "bf", "it", "allowbreak", "enspace", " ", "\n", "\t",
})  # fmt: skip
"""Commands that change only how things look."""

SIZES = frozenset(
    name + side for name in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
) | {"left", "right", "middle"}
"""Commands that change the size of the bracket after them."""

SIGNS: dict[str, tuple[Kind, str]] = {
    "cdot": ("infix", "*"), "times": ("infix", "*"), "ast": ("infix", "*"), "div": ("infix", "/"),
    "le": ("infix", "<="), "leq": ("infix", "<="), "leqslant": ("infix", "<="),
    "ge": ("infix", ">="), "geq": ("infix", ">="), "geqslant": ("infix", ">="),
    "lt": ("infix", "<"), "gt": ("infix", ">"), "ne": ("infix", "!="), "neq": ("infix", "!="),
    "land": ("infix", "and"), "wedge": ("infix", "and"), "lor": ("infix", "or"),
    "circ": ("infix", "∘"), "bmod": ("infix", "mod"),
    "degree": ("factorial", "°"),
    "vee": ("infix", "or"), "lnot": ("infix", "not"), "neg": ("infix", "not"),
    "over": ("infix", "over"), "{": ("open", "{"), "}": ("close", "}"),
    "lbrace": ("open", "{"), "rbrace": ("close", "}"), "lbrack": ("open", "["),
    "rbrack": ("close", "]"), "lparen": ("open", "("), "rparen": ("close", ")"),
    "lvert": ("open", "|"), "rvert": ("close", "|"), "lfloor": ("open", "floor"),
    "rfloor": ("close", "floor"), "lceil": ("open", "ceil"), "rceil": ("close", "ceil"),
    "vert": ("bar", "|"), "mid": ("bar", "|"), "|": ("bar", "|"), "prime": ("prime", "'"),
}  # fmt: skip
"""Commands that are signs."""

BRACKETS = frozenset("()[]{}⌊⌋⌈⌉/.")
"""What may stand after a command for its size, bars and commands aside."""

FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
UPRIGHT = frozenset({
    "text", "textrm", "textit", "textbf", "textnormal", "mathrm", "mathit", "mathbf", "mathsf",
    "mathtt", "operatorname", "operatorname*", "boldsymbol", "bm", "mbox",
    "mathop",
})  # fmt: skip
CASES = frozenset({"cases", "dcases", "rcases"})
COMMAND = re.compile(r"\\(?:operatorname\*|[A-Za-z]+|.|$)", re.DOTALL)
VARIABLE = re.compile(r"\s*\\?([A-Za-z]+)")
DIFFERENTIALS = frozenset({"differentialD", "dd", "diff", "d"})
"""Commands for the d of a derivative or an integral."""

UNDERSCORED = re.compile(r"\s*\{\s*([A-Za-z][A-Za-z0-9]*(?:\\?_[A-Za-z0-9]+)+)\s*\}")
UPRIGHT_TEXT = re.compile(r"\s*\{\s*([A-Za-z][A-Za-z0-9]*)[\s,:]*\}")
BLANK_TEXT = re.compile(r"\s*\{\s*\}")
ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z*]{0,20})\s*\}")
SUBSCRIPT_GROUP = re.compile(
    r"\s*_\s*(?:\{\s*(?:\\(?:text|mathrm|textrm|operatorname)\s*\{\s*([A-Za-z0-9,]+)\s*\}"
    r"|([A-Za-z0-9,]+)|\\([A-Za-z]+))\s*\}|([0-9]+)|([A-Za-z])|\\([A-Za-z]+)(?![A-Za-z{])"
    r"|\\(?:text|mathrm|textrm|operatorname)\s*\{\s*([A-Za-z0-9,]+)\s*\})"
)
TEX = re.compile(r"[\\$]")
ACCENTED = re.compile(r"\s*(?:\{\s*(?:([A-Za-z])|\\([A-Za-z]+))\s*\}|([A-Za-z])|\\([A-Za-z]+))")
ROW_END = re.compile(
    r"\*?(?:\s*\[\s*-?(?:[0-9.]{1,9}\s*(?:pt|pc|in|cm|mm|ex|em|mu)|\\[a-z]{1,20}skip|\\jot)\s*\])?"
    r"\s*"
)
LAYER = re.compile(r"\s*\^\s*\{\s*[(\[]\s*(\d+)\s*[)\]]\s*\}")
PRIMES = re.compile(r"\s*\^\s*(?:\{\s*((?:\\prime\s*|')+)\}|\\prime(?![A-Za-z]))")


class LatexLexer(Lexer):
    """Read LaTeX as books write it.

    ``plans`` holds, innermost last, what is still to come: the closing of a group, or the
    remaining parts of a command's arguments (``\\frac12`` takes two).
    """

    def __init__(self, text: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> None:
        super().__init__(text, names, functions)
        self.plans: list[list[str]] = []
        self.opened: list[int] = []
        self.sized = ""

    def step(self, place: int) -> int:
        """Read one piece; a piece that completes an argument goes on with its command."""
        plans, count = len(self.plans), len(self.tokens)
        waiting = bool(self.plans) and self.plans[-1][0] == "argument"
        character = self.text[place]
        if waiting and character in "})]&":
            raise self.fail("an argument of this command is missing", place, place + 1)
        self.short = waiting and character != "{"
        place = super().step(place)
        self.short = False
        if waiting and len(self.plans) == plans and len(self.tokens) > count:
            self.proceed(place)
        return place

    def finish(self) -> None:
        """Report what is still open."""
        if self.plans:
            kind = self.plans[-1][0]
            start = self.opened[-1]
            if kind == "argument":
                raise self.fail("an argument of this command is missing", start, start + 1)
            what = "\\begin" if kind == "cases" else "bracket"
            raise self.fail(f"this {what} is never closed", start, start + 1)

    def readers(self) -> Iterable[tuple[Callable[[str], bool], Callable[[int], int]]]:
        """List which characters begin what, LaTeX's own first."""
        return (
            ("\\{}$&~]".__contains__, self.mark),
            ("^".__eq__, self.raised),
            ("_".__eq__, self.lowered),
            *super().readers(),
        )

    def mark(self, place: int) -> int:
        """Read one of the characters that are special in LaTeX."""
        character = self.text[place]
        if character == "\\":
            return self.command(place)
        if character in "$~":
            self.spaced = True
            return place + 1
        if character == "&":
            if self.tokens and self.tokens[-1].kind == "comma":
                self.tokens.pop()
            return self.emit("if", "&", place, place + 1)
        if character == "{":
            return self.begin(place)
        if character == "]" and not (self.plans and self.plans[-1][0] == "index"):
            return self.emit("close", "]", place, place + 1)
        return self.end_group(place)

    def begin(self, place: int) -> int:
        """Open a group; as an argument it shares the bracket its command has opened."""
        waiting = bool(self.plans) and self.plans[-1][0] == "argument"
        self.open_plan(["shared" if waiting else "group"], place)
        if waiting:
            return place + 1
        return self.emit("open", "brace", place, place + 1)

    def end_group(self, place: int) -> int:
        """Close the innermost group or the index of a root."""
        closing = ("index",) if self.text[place] == "]" else ("group", "shared")
        if not self.plans or self.plans[-1][0] not in closing:
            raise self.fail("this '}' closes nothing", place, place + 1)
        kind = self.plans[-1][0]
        if kind == "index":
            self.proceed(place + 1)
            return place + 1
        self.plans.pop()
        self.opened.pop()
        if kind == "group":
            return self.emit("close", "brace", place, place + 1)
        self.proceed(place + 1)
        return place + 1

    def open_plan(self, parts: list[str], place: int) -> None:
        """Remember what is still to come, and where it began."""
        self.plans.append(parts)
        self.opened.append(place)

    def proceed(self, place: int) -> None:
        """Go on with the innermost command after one of its arguments."""
        while True:
            parts = self.plans[-1]
            parts.pop(0)
            self.follow(parts, place)
            if parts:
                return
            self.plans.pop()
            self.opened.pop()
            if not self.plans or self.plans[-1][0] != "argument":
                return

    def follow(self, parts: list[str], place: int) -> None:
        """Emit the fixed parts of a command up to its next argument."""
        start = max(place - 1, 0)
        while parts and parts[0] != "argument":
            part = parts.pop(0)
            kind: Kind = {"(": "open", ")": "close", ",": "comma", "/": "infix"}[part]  # type: ignore[assignment]
            text = {"(": "brace", ")": "brace"}.get(part, part)
            self.emit(kind, text, start, place)

    def command(self, place: int) -> int:
        """Read a command and what belongs to it."""
        found = COMMAND.match(self.text, place)
        assert found is not None
        name, end = found.group()[1:], found.end()
        if name in IGNORED:
            self.spaced = True
            return end
        if name in SIZES:
            return self.size(name, end)
        if name == "int":
            return self.integral(place, end)
        if name in SUM_WORDS:
            return self.sum(SUM_WORDS[name], place, end)
        if name in SIGNS:
            kind, text = SIGNS[name]
            return self.emit(kind, text, place, end)
        special = self.special(name, place, end)
        if special is not None:
            return special
        if name in GREEK_NAMES or name in CONSTANTS:
            return self.greek_command(name, place, end)
        spelling = function_named(name, True)
        if spelling is not None and len(name) > 1:
            self.emit("function", name, place, end, spelling)
            return self.base(end) if spelling == "log" else end
        raise self.unknown(name, place, end)

    def special(self, name: str, place: int, end: int) -> int | None:
        """Read the commands with arguments of their own."""
        if name in FRACTIONS:
            self.emit("open", "brace", place, end)
            self.emit("open", "brace", place, end)
            self.open_plan(["argument", ")", "/", "(", "argument", ")", ")"], place)
            return end
        if name == "sqrt":
            return self.root(place, end)
        if name in UPRIGHT:
            return self.upright(name, place, end)
        if name in ACCENTS:
            return self.accent(name, place, end)
        if name == "\\":
            return self.row(place, end)
        if name in ("begin", "end"):
            return self.environment(name, place, end)
        if name == "partial":
            return self.greek_command("∂", place, end)
        if name in DIFFERENTIALS:
            return self.differential_sign(place, end)
        return None

    def differential_sign(self, place: int, end: int) -> int:
        """Read the upright d of an integral or of a derivative."""
        found = VARIABLE.match(self.text, end) if self.integrals else None
        if not found:
            return self.letter("d", "", place, end)
        self.integrals -= 1
        stop, suffix = self.subscript(found.end())
        return self.emit("close", "dt", place, stop, symbol(found.group(1) + suffix))

    def unknown(self, name: str, place: int, end: int) -> Exception:
        """Build the error for a command nobody knows."""
        from difflib import get_close_matches

        by_name = refused_by_name(name)
        if by_name:
            return self.fail(by_name[0], place, end, by_name[1])
        known = [*SIGNS, *GREEK_NAMES, "frac", "sqrt", "sin", "cos", "tan", "ln", "log", "exp"]
        close = get_close_matches(name[:40], known, 1, 0.6)
        hint = f"Did you mean \\{close[0]}?" if close else None
        shown = name if len(name) <= 40 else name[:39] + "…"
        return self.fail(f"the LaTeX command \\{shown} is not read in a formula", place, end, hint)

    def size(self, name: str, end: int) -> int:
        """Read the bracket after ``\\left`` and the like; bars get a direction from it."""
        gap = re.compile(r"\s*").match(self.text, end)
        assert gap is not None
        place = gap.end()
        following = COMMAND.match(self.text, place)
        bracket = following.group() if following else self.text[place : place + 1]
        if bracket == "." and name in ("left", "right"):
            return place + 1
        if bracket in ("|", "\\vert", "\\lvert", "\\rvert", "\\|", "\\Vert"):
            side: dict[str, Kind] = {"left": "open", "l": "open", "right": "close", "r": "close"}
            kind = side.get(name) or side.get(name[-1], "bar")
            return self.emit(kind, "|", place, place + len(bracket))
        sign = SIGNS.get(bracket[1:], ("", ""))[0] if following else ""
        if sign not in ("open", "close") and bracket not in BRACKETS:
            raise self.fail(f"expected a bracket after \\{name}", place, place + 1)
        return place

    def root(self, place: int, end: int) -> int:
        """Read ``\\sqrt{x}``, ``\\sqrt x`` and ``\\sqrt[3]{x}``."""
        gap = re.compile(r"\s*\[").match(self.text, end)
        self.emit("function", "\\sqrt", place, end, "index root" if gap else "sqrt")
        self.emit("open", "brace", place, end)
        rest = ["argument", ")"]
        self.open_plan(["index", ",", *rest] if gap else rest, place)
        return gap.end() if gap else end

    def upright(self, name: str, place: int, end: int) -> int:
        """Read a word in ``\\mathrm{}``, ``\\text{}`` or ``\\operatorname{}``."""
        if blank := BLANK_TEXT.match(self.text, end):
            return blank.end()
        named = UNDERSCORED.match(self.text, end)
        if named and (spelling := function_named(named.group(1).replace("\\", ""), True)):
            return self.emit("function", spelling, place, named.end(), spelling)
        found = UPRIGHT_TEXT.match(self.text, end)
        if not found:
            return end
        word = found.group(1)
        if word == "d" and "d" not in self.names:
            return self.differential_sign(place, found.end())
        called = re.compile(r"\s*(?:\\left)?\s*\(").match(self.text, found.end())
        applied = name.startswith("operator") or bool(called)
        spelling = function_named(word, applied)
        if word in self.names or word in self.functions:
            call = "defined" if word in self.functions else None
            return self.emit("name", word, place, found.end(), symbol(word), call)
        if word in KEYWORDS:
            return self.keyword(word, place, found.end())
        if spelling is not None and len(word) > 1:
            self.emit("function", word, place, found.end(), spelling)
            return self.base(found.end()) if spelling == "log" else found.end()
        if len(word) == 1:
            stop, suffix = self.subscript(found.end())
            return self.letter(word, suffix, place, stop)
        start = found.start(1)
        refusal = objection(word, True) if applied and word.isalpha() and len(word) > 1 else None
        if refusal and word not in GREEK_NAMES and word not in CONSTANTS:
            raise self.fail(refusal[0], start, found.end(1), refusal[1])
        stop = self.letters(word, start, found.end(1))
        if stop < found.end(1):
            raise self.fail(f"'{word}' is not a known name", start, found.end(1))
        return found.end()

    def keyword(self, word: str, place: int, end: int) -> int:
        """Read a word of conditions; ``\\text{if}`` repeats a ``&``."""
        if KEYWORDS[word] == "if" and self.tokens and self.tokens[-1].text == "&":
            return end
        return self.emit(KEYWORDS[word], word, place, end)  # type: ignore[arg-type]

    def accent(self, name: str, place: int, end: int) -> int:
        """Read ``\\hat{y}`` as the symbol ``y_hat``."""
        found = ACCENTED.match(self.text, end)
        letter = next((part for part in found.groups() if part), "") if found else ""
        if not found or (len(letter) > 1 and letter not in GREEK_NAMES):
            raise self.fail(f"expected a letter after \\{name}", end, end + 1)
        stop, suffix = self.subscript(found.end())
        word = f"{GREEK_NAMES.get(letter, letter)}_{name}{suffix}"
        return self.emit("name", word, place, stop, symbol(word))

    def row(self, place: int, end: int) -> int:
        """Read the end of a row of cases, with its gap; after the last row it means nothing."""
        found = ROW_END.match(self.text, end)
        assert found is not None
        end = found.end()
        if self.text.startswith("\\end", end):
            return end
        if self.tokens and self.tokens[-1].kind == "comma":
            return end
        return self.emit("comma", ",", place, end)

    def environment(self, name: str, place: int, end: int) -> int:
        """Read the beginning or end of ``cases``."""
        found = ENVIRONMENT.match(self.text, end)
        if not found or found.group(1) not in CASES:
            message = "only the LaTeX environment 'cases' is read"
            raise self.fail(message, place, found.end() if found else end)
        if name == "begin":
            self.emit("function", "cases", place, found.end(), "piecewise")
            self.open_plan(["cases"], place)
            return self.emit("open", "brace", place, found.end())
        if not self.plans or self.plans[-1][0] != "cases":
            raise self.fail("this \\end{cases} ends nothing", place, found.end())
        self.plans.pop()
        self.opened.pop()
        return self.emit("close", "brace", place, found.end())

    def greek_command(self, name: str, place: int, end: int) -> int:
        """Read a Greek letter with its subscript, or a constant."""
        if name in CONSTANTS and name not in self.names:
            return self.emit("name", name, place, end, CONSTANTS[name])
        sign = self.sum_letter(name, end)
        if sign:
            return self.sum(sign, place, end)
        stop, suffix = self.subscript(end)
        if name == "gamma" and not suffix:
            return self.emit("name", name, place, end, symbol(name))
        return self.letter(name, suffix, place, stop)

    def raised(self, place: int) -> int:
        """Read ``^``; ``^{\\prime}`` and ``^\\prime`` are primes."""
        found = PRIMES.match(self.text, place)
        if not found:
            return self.emit("infix", "^", place, place + 1)
        count = found.group(1).count("\\prime") + found.group(1).count("'") if found.group(1) else 1
        for _ in range(count):
            self.emit("prime", "'", place, found.end())
        return found.end()

    def subscript(self, place: int) -> tuple[int, str]:
        """Read ``_{11}``, ``_i``, and layers as in ``w^{(2)}_{11}``.

        In TeX ``w_max`` is w_m·a·x; where braces are all the text has of TeX, it is one name.
        """
        if self.after_sign():
            return place, ""
        layer = LAYER.match(self.text, place)
        found = SUBSCRIPT_GROUP.match(self.text, layer.end() if layer else place)
        if layer and not found:
            return self.layered(place, layer.end(), layer.group(1))
        if not found or (not layer and found.group(5) and not TEX.search(self.text)):
            return super().subscript(place)
        command = found.group(3) or found.group(6)
        if command and not self.may_stand_below(command):
            raise self.fail("expected letters or digits after '_'", found.start(), found.end())
        lower = next(part for part in found.groups() if part).replace(",", "_")
        end = found.end()
        if not layer:
            layer = LAYER.match(self.text, end)
            end = layer.end() if layer else end
        return end, (f"__{layer.group(1)}" if layer else "") + f"_{lower}"

    def layered(self, place: int, end: int, layer: str) -> tuple[int, str]:
        """Read ``w^{(2)}`` as the name of a layer, and refuse ``f^{(2)}(x)``, a derivative."""
        if self.text[place - 1] in UNKNOWN_FUNCTIONS and CALL_NEXT.match(self.text, end):
            primes = "'" * min(int(layer), 4)
            raise self.fail(
                "a derivative of an unknown function is written with primes",
                place,
                end,
                f"Write {self.text[place - 1]}{primes}( … ).",
            )
        return end, f"__{layer}"

    def may_stand_below(self, command: str) -> bool:
        """Tell whether a command may be part of a name, as ``\\max``; ``\\frac`` may not."""
        if command in GREEK_NAMES or command in CONSTANTS:
            return True
        return command not in ("sqrt", "frac") and function_named(command, True) is not None

    def limits(self, end: int) -> int:
        """Leave what stands below a sign to the next steps."""
        return end if self.text[end : end + 1] == "_" else super().limits(end)

    def lowered(self, place: int) -> int:
        """Read ``_`` where it stands alone, as after ``\\log^2``."""
        return self.emit("base", "_", place, place + 1)
