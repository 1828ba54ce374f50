"""Cut LaTeX into the same tokens as plain text; arguments of commands become brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from chainrule.model import make, symbol
from chainrule.syntax import notes
from chainrule.syntax.commands import (
    AROUND,
    BARRED,
    BINOMIALS,
    BRACKETS,
    CASES,
    DIFFERENTIALS,
    EULER,
    FRACTIONS,
    IGNORED,
    LETTERS,
    MISSING,
    NORMS,
    REFUSED,
    SET_ASIDE,
    SIGNS,
    SIZES,
    TABLES,
    TEXT_AFTER,
    UPRIGHT,
)
from chainrule.syntax.lettering import LAYER, Lettering
from chainrule.syntax.names import (
    ACCENTS,
    CONSTANTS,
    GREEK_NAMES,
    function_named,
)
from chainrule.syntax.refused_names import refused_by_name
from chainrule.syntax.tokens import Kind, unwrapped
from chainrule.syntax.words import SUM_WORDS

COMMAND = re.compile(r"\\(?:(?:operatorname|hspace|tag)\*|[A-Za-z]+|.|$)", re.DOTALL)
BRACED_LETTER = re.compile(r"\{\s*(?:([A-Za-z])|\\([A-Za-z]+))\s*\}(?=\s*_)")
"""A letter in braces before its subscript, as equation editors write it."""

STYLED = re.compile(r"\{\s*\\(?:rm|bf|it|sf|tt|sl)(?![A-Za-z])\s*[A-Za-z]+\s*\}")
ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z*]{0,20})\s*\}")
ROW_END = re.compile(
    r"\*?(?:\s*\[\s*-?(?:[0-9.]{1,9}\s*(?:pt|pc|in|cm|mm|ex|em|mu)|\\[a-z]{1,20}skip|\\jot)\s*\])?"
    r"\s*"
)
OPERATOR = re.compile(
    r"\{\s*(\\mathop)\s*\{\s*\\(?:rm|bf|it|sf|tt|sl)\s+[A-Za-z]+\s*\}\s*(?:\\nolimits\s*)?\}"
)
"""A name of a function in braces, as MathType writes it."""

DEGREES = re.compile(
    r"\s*\^\s*(?:\{\s*(?:\\(?:circ|degree)\s*|[∘°])\}|\\(?:circ|degree)(?![A-Za-z])|[∘°])"
)
TEXT = re.compile(r"\*?\s*(?:\[[^\[\]]{0,40}\]\s*)?\{[^{}]{0,200}\}")
ANGLE = re.compile(r"\s*\{\s*(\d{1,15}(?:\.\d{1,15})?)\s*\}", re.ASCII)
TABLE = re.compile(
    r"\\(?:\{|lbrace)\s*\\begin\s*\{(?:array|matrix|aligned|gathered)\}(?:\s*\{[^{}]{0,40}\})?"
)
BARS = frozenset({"|", "\\vert", "\\lvert", "\\rvert", "\\rVert", *NORMS})
EMPTY = re.compile(r"\{\s*\}")
COMPLETE = frozenset({"number", "name", "close", "prime", "factorial"})
"""What an empty group may follow, which then says nothing."""

PRIMES = re.compile(r"\s*\^\s*(?:\{\s*((?:\\prime\s*|')+)\}|\\prime(?![A-Za-z]))")


class LatexLexer(Lettering):
    """Read LaTeX as books write it.

    ``plans`` holds, innermost last, what is still to come: the closing of a group, or the
    remaining parts of a command's arguments (``\\frac12`` takes two).
    """

    def __init__(self, text: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> None:
        super().__init__(text, names, functions)
        self.plans: list[list[str]] = []
        self.opened: list[int] = []
        self.raised_to = 0
        """Where the last exponent in braces ends."""

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
        self.tokens = unwrapped(self.tokens)

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
            empty = EMPTY.match(self.text, place)
            last = self.tokens[-1].kind if self.tokens else ""
            waiting = bool(self.plans) and self.plans[-1][0] == "argument"
            if empty and last in COMPLETE and not waiting:
                return empty.end()
            return self.begin(place)
        if character == "]" and not (self.plans and self.plans[-1][0] == "index"):
            return self.emit("close", "]", place, place + 1)
        return self.end_group(place)

    def begin(self, place: int) -> int:
        """Open a group; as an argument it shares the bracket its command has opened."""
        if STYLED.match(self.text, place):
            return self.upright("rm", place, place)
        if letter := BRACED_LETTER.match(self.text, place):
            name = letter[1] or letter[2]
            if (letter[1] or name in GREEK_NAMES) and not (
                self.tokens and self.tokens[-1].text == "^"
            ):
                stop, suffix = self.subscript(letter.end())
                return self.letter(name, suffix, place, stop)
        if operator := OPERATOR.match(self.text, place):
            self.upright("mathop", operator.start(1), operator.end(1))
            return operator.end()
        waiting = bool(self.plans) and self.plans[-1][0] == "argument"
        power = bool(self.tokens) and self.tokens[-1].text == "^"
        self.open_plan(["shared" if waiting else "power" if power else "group"], place)
        if waiting:
            return place + 1
        return self.emit("open", "brace", place, place + 1)

    def end_group(self, place: int) -> int:
        """Close the innermost group or the index of a root."""
        closing = ("index",) if self.text[place] == "]" else ("group", "power", "shared")
        if not self.plans or self.plans[-1][0] not in closing:
            raise self.fail("this '}' closes nothing", place, place + 1)
        kind = self.plans[-1][0]
        if kind == "index":
            self.proceed(place + 1)
            return place + 1
        self.plans.pop()
        self.opened.pop()
        if kind == "power":
            self.raised_to = place + 1
        if kind != "shared":
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
            return self.based_function(spelling, end)
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
        if name in BINOMIALS:
            self.emit("function", "\\sqrt", place, end, "binom")
            self.emit("open", "brace", place, end)
            self.open_plan(["argument", ",", "argument", ")"], place)
            return end
        if name in BARRED:
            return self.emit("function", "abs", place, end, "abs")
        if name in TEXT_AFTER or name in SET_ASIDE:
            return self.set_aside(name, place, end)
        if name in MISSING:
            raise self.missing(place, end)
        if name == "ang":
            return self.angle(place, end)
        if name == "mod" and self.after_a_value(end):
            return self.emit("infix", "mod", place, end)
        if name in EULER:
            return self.emit("name", "e", place, end, CONSTANTS["e"])
        if name in LETTERS:
            return self.letter(LETTERS[name], "", place, end)
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

    def set_aside(self, name: str, place: int, end: int) -> int:
        """Pass over a command of a book's own style, and over ``\\hspace{1em}``."""
        if name in SET_ASIDE:
            self.note(place, end, make("word", value="a space"), notes.STYLE)
        found = TEXT.match(self.text, end) if name in TEXT_AFTER else None
        self.spaced = True
        return found.end() if found else end

    def angle(self, place: int, end: int) -> int:
        """Read ``\\ang{30}``, degrees."""
        found = ANGLE.match(self.text, end)
        if not found:
            hint = "Write \\ang{30.5}, or 30.5°."
            raise self.fail("expected degrees as one number after \\ang", place, end, hint)
        first, last = found.span(1)
        self.emit("number", "number", place, last, self.exact(first, last))
        return self.emit("factorial", "°", last, found.end())

    def unknown(self, name: str, place: int, end: int) -> Exception:
        """Build the error for a command nobody knows."""
        from difflib import get_close_matches

        if name in REFUSED:
            reason = f"{REFUSED[name][:1].upper()}{REFUSED[name][1:]}."
            return self.fail(f"\\{name} is not read in a formula", place, end, reason)
        by_name = refused_by_name(name)
        if by_name:
            return self.fail(by_name[0], place, end, by_name[1])
        known = [*SIGNS, *GREEK_NAMES, "frac", "sqrt", "sin", "cos", "tan", "ln", "log", "exp"]
        close = get_close_matches(name[:40], known, 1, 0.6)
        hint = f"Did you mean \\{close[0]}?" if close else None
        shown = name if len(name) <= 40 else name[:39] + "…"
        return self.fail(f"the LaTeX command \\{shown} is not read in a formula", place, end, hint)

    def percent(self, place: int) -> int:
        """Refuse the sign that begins a comment in TeX."""
        hint = "Write \\% after a number, and mod(x, y) for a remainder."
        raise self.fail("'%' begins a comment in LaTeX", place, place + 1, hint)

    def size(self, name: str, end: int) -> int:
        """Read the bracket after ``\\left`` and the like; bars get a direction from it."""
        gap = re.compile(r"\s*").match(self.text, end)
        assert gap is not None
        place = gap.end()
        following = COMMAND.match(self.text, place)
        bracket = following.group() if following else self.text[place : place + 1]
        if bracket == "." and name in ("left", "right", "mleft", "mright"):
            return place + 1
        if table := TABLE.match(self.text, place):
            return self.begin_cases(place, table.end())
        if bracket in BARS:
            side: dict[str, Kind] = {"left": "open", "l": "open", "right": "close", "r": "close"}
            kind = side.get(name.removeprefix("m")) or side.get(name[-1], "bar")
            return self.emit(kind, "|", place, place + len(bracket))
        sign = SIGNS.get(bracket[1:], ("", ""))[0] if following else ""
        braced = bracket == "{" and name in ("qty", "quantity")  # which may be one with a unit
        if braced or (sign not in ("open", "close") and bracket not in BRACKETS):
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
        """Read the beginning or end of ``cases``, and pass over what is around a formula."""
        found = ENVIRONMENT.match(self.text, end)
        kind = found.group(1) if found else ""
        if not found or kind not in CASES | TABLES | AROUND:
            message = "only the LaTeX environment 'cases' is read"
            raise self.fail(message, place, found.end() if found else end)
        opened = bool(self.plans) and self.plans[-1][0] == "cases"
        if kind in AROUND and not (name == "end" and opened and kind in TABLES):
            self.spaced = True
            return found.end()
        if name == "begin" and kind in TABLES:
            hint = "A brace on its left makes cases of it: \\left\\{ … \\right."
            raise self.fail("matrices are not read", place, found.end(), hint)
        if name == "begin":
            return self.begin_cases(place, found.end())
        if not opened:
            raise self.fail(f"this \\end{{{kind}}} ends nothing", place, found.end())
        self.plans.pop()
        self.opened.pop()
        return self.emit("close", "brace", place, found.end())

    def begin_cases(self, place: int, end: int) -> int:
        """Open a piecewise function."""
        self.emit("function", "cases", place, end, "piecewise")
        self.open_plan(["cases"], place)
        return self.emit("open", "brace", place, end)

    def greek_command(self, name: str, place: int, end: int) -> int:
        """Read a Greek letter with its subscript, or a constant."""
        letter = name == "pi" and self.is_letter(end)
        if name in CONSTANTS and name not in self.names and not letter:
            return self.emit("name", name, place, end, CONSTANTS[name])
        if name == "psi" and (ordered := self.polygamma(place, end)):
            return ordered
        sign = self.sum_letter(name, end)
        if sign:
            return self.sum(sign, place, end)
        stop, suffix = self.subscript(end)
        if name == "gamma" and not suffix:
            return self.emit("name", name, place, end, symbol(name))
        return self.letter(name, suffix, place, stop)

    def raised(self, place: int) -> int:
        """Read ``^``; ``^{\\prime}`` and ``^\\prime`` are primes, ``^\\circ`` is a degree sign."""
        if self.raised_to and not self.text[self.raised_to : place].strip():
            hint = "Write x^{2^{3}}, or (x^{2})^{3}."
            message = "two exponents stand one after the other, a double superscript"
            raise self.fail(message, place, place + 1, hint)
        if degrees := DEGREES.match(self.text, place):
            return self.emit("factorial", "°", place, degrees.end())
        layer = LAYER.match(self.text, place)
        if layer and self.is_derivative(place, layer.end()):
            return self.derived(layer.group(1), place, layer.end())
        found = PRIMES.match(self.text, place)
        if not found:
            return self.emit("infix", "^", place, place + 1)
        count = found.group(1).count("\\prime") + found.group(1).count("'") if found.group(1) else 1
        for _ in range(count):
            self.emit("prime", "'", place, found.end())
        return found.end()

    def limits(self, end: int) -> int:
        """Leave what stands below a sign to the next steps."""
        return end if self.text[end : end + 1] == "_" else super().limits(end)

    def lowered(self, place: int) -> int:
        """Read ``_`` where it stands alone, as after ``\\log^2``."""
        return self.emit("base", "_", place, place + 1)
