r"""What stands around a formula on a sheet: markup, bullets, numbers, and what it is worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chainrule.model.errors import ChainruleError, InputError
from chainrule.rules import FUNCTIONS

LAYOUT = re.compile(
    r"\\(?:begin|end)\{(?:document|enumerate|itemize|questions|(?:sub)?parts|center|multicols|"
    r"exercise|problem|equation\*?|displaymath)\}(?:\[[^\]]*\]|\{[^}]*\})*|"
    r"\\(?:documentclass|usepackage)\b.*|"
    r"\\(?:maketitle|newpage|clearpage|pagebreak|noindent|(?:big|med|small)skip|hrule|par)|"
    r"\\vspace\*?\{[^}]*\}|[-*_]{3,}|={3,}|```\w*|~~~\w*"
)
"""Whole lines that only lay a sheet out."""

COMMENT = re.compile(r"#|//|%")
"""How a line starts that is for whoever writes the file."""

_WORDS = (
    r"points?|pts?\.?|marks?|credits?|punkten?|punkte|pkte?\.?|puntos?|ptos?\.?|punti|punto|poeng"
)
_COUNT = r"\d{1,6}(?:[.,]\d{1,4}|/\d{1,4})?"

SHEET_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\(?:question|part|subpart)\s*\[(\d{1,3})\]"), r"• [\1 points] "),
    (re.compile(r"\\item\s*\[([^\]]{1,9})\]"), r"\1 "),
    (re.compile(r"\\(?:item|question|part|subpart)(?![A-Za-z])"), "• "),
    (re.compile(r"\\\\(?:\[\w*\])?\s*$"), ""),
    (
        re.compile(
            rf"(?:\\(?:hfill|dotfill)(?![A-Za-z])|\.{{4,}}|…{{2,}})\s*({_COUNT}\s*(?:{_WORDS}))\s*$",
            re.IGNORECASE,
        ),
        r" [\1]",
    ),
    (re.compile(rf"[*_]{{1,3}}([\[(]\s*{_COUNT}\s*(?:{_WORDS})[\])])[*_]{{1,3}}\s*$", re.I), r"\1"),
    (re.compile(r"^[-*+]\s+\[[ xX]\]\s+"), "• "),
    (re.compile(r"\\(?:hfill|dotfill)(?![A-Za-z])|\.{4,}|…{2,}"), " "),
    (re.compile(r"(?<!\\)\\[()\[\]]|`"), " "),
    (re.compile(r"^\*\*([^*]{1,20})\*\*(?=\s|$)"), r"\1"),
    (re.compile(r"\*\*([\[(][^*]{1,20}[\])])\*\*"), r"\1"),
)
"""What Markdown and LaTeX write around problems, and what is read in its place."""


def without_markup(text: str) -> str:
    r"""Drop what Markdown and LaTeX write around a problem.

    >>> without_markup(r"\item $\sin(x^2)$ \hfill (3 points)")
    '•   \\sin(x^2)    (3 points)'
    """
    for pattern, instead in SHEET_MARKUP:
        text = pattern.sub(instead, text)
    return text.replace("$", " ") if text.count("$") % 2 == 0 else text


# Numbers and letters of problems

_ROMAN = r"(?=[ivx]{2})x{0,2}(?:ix|iv|v?i{0,3})"
_NUMBER = r"\d{1,4}(?:\.\d{1,3})*"
_LETTER = rf"(?:{_ROMAN}|[a-z])"
_NOUN = (
    r"problem|exercise|question|task|example|item|part|aufgabe|übung|exercice|ejercicio|"
    r"esercizio|opgave|uppgift|zadanie"
)
_PART = re.compile(rf"(?:\(({_LETTER})\)|({_LETTER})\))(?=\s|$)\s*", re.IGNORECASE)
LABEL = re.compile(
    rf"(?:(?:{_NOUN})\s+({_NUMBER}[a-z]?|\w{{1,6}})\s*(?:[.:)]|[-–—](?=\s))|"
    rf"(?:{_NOUN})\s+({_NUMBER}[a-z]?)(?=\s|$)|"
    rf"(?:{_NOUN}|ex(?:er)?|qu?|prob|nr|no|№)\.?\s*({_NUMBER}[a-z]?)\s*(?:[.:)]|[-–—](?=\s))|"
    r"(\d{1,4})[.)](?=[\s;A-Za-z(\\√|]|$)|"
    rf"({_NUMBER}[a-z]?|{_LETTER})[.)](?=\s|;|$)|"
    rf"({_NUMBER}[a-z]?):(?=\s)|"
    rf"\(({_NUMBER}[a-z]?|{_LETTER})\)(?=\s|;|$)|"
    rf"(\d{{1,4}})\s?(?=\([a-z]\)\s|[a-z]\)\s))\s*",
    re.IGNORECASE,
)
BULLET = re.compile(r"[•◦▪‣∙·*+](?:\s+|$)|-\s*•\s*|\[[ xX]\]\s+")


def split_label(text: str) -> tuple[str, str, str]:
    """Split the number or letter of a problem, and the letter of a part, from what follows.

    >>> split_label("2. b) sin x"), split_label("Q3: x"), split_label("(a)(b)")
    (('2', 'b', 'sin x'), ('3', '', 'x'), ('', '', '(a)(b)'))
    """
    bullet = BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    worth = next((found for first in FIRST if (found := first.match(rest))), None)
    if worth and (found := LABEL.match(rest, worth.end())):  # (3 points) 1. x^2
        rest = f"{rest[worth.end() : found.end()]} {worth.group()}{rest[found.end() :]}"
    found = LABEL.match(rest)
    if not found:
        return "", "", rest
    name = next(group for group in found.groups() if group)
    rest = rest[found.end() :]
    part = _PART.match(rest) if name[-1].isdigit() else None
    if part:
        return name, part[1] or part[2], rest[part.end() :]
    return name, "", rest


def is_labelled(text: str) -> bool:
    """Tell whether a line below a formula has the number, letter or bullet of another problem.

    >>> is_labelled("b) x"), is_labelled("• x"), is_labelled("+ x")
    (True, True, False)
    """
    return bool(LABEL.match(text)) or text.startswith(("•", "◦", "▪", "‣", "∙"))


_BEFORE_FORMULA = r"(?=[A-Za-z(\\√|$∂])"
SERIES = {
    "dash": re.compile(r"()[-−–—]\s+"),
    "number": re.compile(rf"(\d{{1,3}})\s+{_BEFORE_FORMULA}"),
    "decimal": re.compile(rf"\d{{1,3}}\.(\d{{1,2}})\s+{_BEFORE_FORMULA}"),
    "question": re.compile(r"(?:q|ex|p)\.?(\d{1,3})\s+", re.IGNORECASE),
}
"""What is a bullet or a number of a problem only where several lines have it."""


def series_of(lines: Sequence[str]) -> frozenset[str]:
    """Tell which of ``SERIES`` number the lines of a file: those that count 1, 2, …

    >>> sorted(series_of(["1 sin x", "2 cos x"])), sorted(series_of(["2 sin x", "3 cos x"]))
    (['number'], [])
    """
    found: set[str] = set()
    for name, pattern in SERIES.items():
        seen = [match[1] for line in lines if (match := pattern.match(line))]
        if len(seen) > 1 and (name == "dash" or [int(n) for n in seen[:2]] == [1, 2]):
            found.add(name)
    return frozenset(found)


def in_series(text: str, series: frozenset[str]) -> str:
    """Write the number of a problem with a point after it, and a dash as a bullet.

    Raises:
        InputError: one line alone starts so, and it may be a part of the formula.

    >>> in_series("2 cos x", frozenset({"number"})), in_series("2 cos x", frozenset())
    ('2. cos x', '2 cos x')
    """
    for name, pattern in SERIES.items():
        found = pattern.match(text)
        if found and name in series:
            rest = text[found.end() :]
            return f"• {rest}" if name == "dash" else f"{found.group().strip()}. {rest}"
        if found and name in ("dash", "question"):
            raise InputError(
                f"it is not clear whether '{found.group().strip()}' belongs to the formula",
                source=text,
                start=0,
                end=found.end(),
                hint="write -x without a blank for minus, * x in a list"
                if name == "dash"
                else "write a colon after the number of a problem, * in a product",
            )
    return text


def require_no_table(text: str) -> None:
    """Refuse the row of a table, whose bars would be read as absolute values.

    Raises:
        InputError: it is one.
    """
    cells = text.split("|")[1:-1]
    if text != "|" and not (text.startswith("|") and text.endswith("|") and len(cells) > 1):
        return
    rule = all(set(cell.strip()) <= set(":-") and cell.strip() for cell in cells)
    apart = text == "|" or (cells[0][:1].isspace() and cells[-1][-1:].isspace())
    joined = any(cell.strip()[:1] in tuple("+-*/^=") for cell in cells)
    if rule or (apart and not joined):
        raise InputError(
            "a table is not read here",
            source=text,
            start=0,
            end=len(text),
            hint="write one problem a line, such as: 1. x^2 [3 points]",
        )


def unclear_line(text: str) -> ChainruleError:
    """Say that a line may be a part of the formula above it, or another problem."""
    return InputError(
        "it is not clear whether this line goes on with the formula above it",
        source=text,
        start=0,
        end=len(text),
        hint="begin it with an operator, or at the margin for a problem of its own",
    )


# What a problem is worth

_OPENED, _CLOSED = r"[\[(]\s*(?:worth\s+)?", r"\s*[\])]"
COUNTED = re.compile(rf"(?:worth\s+)?({_COUNT})\s*(?:{_WORDS}|p\.)", re.IGNORECASE)
COUNT = re.compile(rf"({_COUNT})\s*(?:{_WORDS}|p\.?)?", re.IGNORECASE)
FIRST = (
    re.compile(rf"{_OPENED}({_COUNT})\s*(?:{_WORDS}){_CLOSED}[:.]?\s*", re.IGNORECASE),
    re.compile(rf"({_COUNT})\s*(?:{_WORDS}):\s*", re.IGNORECASE),
)
LAST = (
    re.compile(rf"\s*{_OPENED}({_COUNT})\s*(?:{_WORDS}){_CLOSED}\.?$", re.IGNORECASE),
    re.compile(rf"\s*,\s*({_COUNT})\s*(?:{_WORDS})$", re.IGNORECASE),
)
GUESSED = (
    re.compile(r"\s*(\[\s*(\d{1,3}(?:[.,]5)?)\s*\])\.?$"),
    re.compile(r"\s+(\(\s*([1-9]\d?(?:[.,]5)?)\s*\))\.?$"),
    re.compile(r"\s*([\[(]\s*(\d{1,3}(?:[.,]5)?)\s*[pP]\.?\s*[\])])\.?$"),
)
"""What is worth or factor; read as worth where no operator or function stands before it."""

EACH = re.compile(rf"\s*[\[(]\s*({_COUNT})\s*(?:{_WORDS})\s+each\s*[\])]\.?$", re.IGNORECASE)
"""What each of the problems below a line is worth."""

UNCLEAR = (
    re.compile(rf"[-–—:=\s]\s*{_COUNT}\s*(?:points?|pts\.?|marks?|punkte)$", re.IGNORECASE),
    re.compile(r"[-–—]\s*\d{1,3}\s+pt\.?$"),
    re.compile(r"[\[(]\s*\d{1,3}\s*\\?%\s*[\])]$"),
    re.compile(rf"[\[(][^\[\]()]*\d[^\[\]()]*\b(?:{_WORDS})(?![A-Za-z])[^\[\]()]*[\])]$", re.I),
)
UNCLEAR_FIRST = re.compile(r"([\[(]\s*\d{1,3}\s*[pP]?\.?\s*[\])])\s+(?=[A-Za-z(\\√])")
NO_FACTOR_YET = re.compile(
    r"(?:[-+*/^=,(\[{]|\\(?:cdot|times|left|frac)|"
    r"(?<![A-Za-z])\\?([A-Za-z]{2,})(?:[_^](?:\{[^{}]*\}|\([^()]*\)|-?\w+))*)\s*$"
)
LOOSE_P = re.compile(r"(?<![A-Za-z\\])[pP](?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Worth:
    """A text without what it says of points, the number of them, and what was read as such."""

    rest: str
    points: str = ""
    guess: str = ""


def worth_of(text: str, *, sure: bool = False) -> Worth:
    """Split ``[3 points]``, ``(3)`` and the like from a piece of a line.

    Args:
        text: the piece.
        sure: whether to leave what has no word for points.

    Raises:
        InputError: it speaks of points in a way that could be a part of the formula.

    >>> worth_of("(2 points) x^2"), worth_of("x^2  (3)")
    (Worth(rest='x^2', points='2', guess=''), Worth(rest='x^2', points='3', guess='(3)'))
    >>> worth_of("x^2 + sin (3)").points
    ''
    """
    for pattern in FIRST:
        found = pattern.match(text)
        if found:
            return Worth(text[found.end() :].lstrip(), found[1])
    end = text[-60:] if len(text) > 60 else text
    for pattern in LAST:
        found = pattern.search(end)
        if found:
            return Worth(text[: len(text) - len(end) + found.start()].rstrip(" ,"), found[1])
    if sure:
        return Worth(text)
    front = UNCLEAR_FIRST.match(text)
    if front:
        raise _unclear(text, 0, front.end(1))
    for pattern in GUESSED:
        found = pattern.search(end)
        if not found:
            continue
        rest = text[: len(text) - len(end) + found.start()].rstrip()
        rest = rest.removesuffix(",").rstrip()
        before = NO_FACTOR_YET.search(rest[-60:])
        is_factor = before and (before[1] is None or before[1] in FUNCTIONS)
        if is_factor or (found[1][0] == "(" and not rest):
            return Worth(text)
        if "p" in found[1].lower() and LOOSE_P.search(rest):
            raise _unclear(text, len(text) - len(end) + found.start(1))
        return Worth(rest, found[2], found[1])
    for pattern in UNCLEAR:
        found = pattern.search(end)
        if found and found.start() + len(text) - len(end):
            raise _unclear(text, len(text) - len(end) + found.start())
    return Worth(text)


def _unclear(text: str, start: int, end: int | None = None) -> ChainruleError:
    start += len(text[start:]) - len(text[start:].lstrip())
    return InputError(
        f"it is not clear whether '{text[start:end]}' says what the problem is worth",
        source=text,
        start=start,
        end=end or len(text),
        hint="write points in brackets: [3 points]; write products with *",
    )


def points_of(text: str) -> Fraction:
    """Read what a problem is worth.

    >>> points_of("2.5"), points_of("3 marks")
    (Fraction(5, 2), Fraction(3, 1))
    """
    found = COUNT.fullmatch(text.strip())
    if not found or re.search(r"/0+$", found[1]):
        raise InputError(
            f"expected a number of points, found '{text}'",
            source=text,
            start=0,
            end=len(text),
            hint="for example: points 3",
        )
    return Fraction(found[1].replace(",", "."))
