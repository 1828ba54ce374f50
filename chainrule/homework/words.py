"""The words of a file of problems: commands, options, points, and how a line is split at them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from chainrule.model.errors import InputError
from chainrule.syntax.diagnosis import nearest
from chainrule.syntax.numerals import decimal_comma
from chainrule.topics import all_topics
from chainrule.topics.common.topic import AT, DETAIL, Option, Topic

SAID_OF_A_PROBLEM = {
    "title": ("title",),
    "points": ("points", "point", "pts", "marks"),
}
"""What is said of any problem, whatever its topic, and the words for it."""


def _command_words() -> dict[str, str]:
    topics = all_topics()
    return {word: topic.name for topic in topics for word in (topic.name, *topic.words)}


def _option_words() -> dict[str, str]:
    found = {word: name for name, words in SAID_OF_A_PROBLEM.items() for word in words}
    for topic in all_topics():
        for option in options_of(topic):
            found.update(dict.fromkeys(option.keywords, option.keywords[0]))
    return found


def options_of(topic: Topic) -> tuple[Option, ...]:
    """List what a problem of a topic may say below its formula."""
    shared = (AT, DETAIL) if topic.at else (DETAIL,)
    return tuple(option for option in (*topic.options, *shared) if option.homework)


COMMAND_WORDS = _command_words()
"""What may stand before a formula, and the topic it means."""

OPTION_WORDS = _option_words()
"""What may stand below a formula or after ``;``, and the option it means."""

FLAGS = frozenset(
    option.keywords[0]
    for topic in all_topics()
    for option in topic.options
    if option.kind == "flag"
)
"""Options that are complete without a value."""

_WORDS = "|".join(word.replace(" ", r"\s+") for word in sorted(OPTION_WORDS, key=len, reverse=True))
_OPTION = re.compile(rf"({_WORDS})(?:\s*:\s*|\s+|$)(?!=)(.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = r"\d{1,6}(?:\.\d{1,4}|/\d{1,4})?"
_POINTS_FIRST = re.compile(rf"({_NUMBER})\s*(?:points?|pts?\.?|marks?)", re.IGNORECASE)
_POINTS_WRAPPED = re.compile(rf"[\[(]\s*({_POINTS_FIRST.pattern})\s*[\])]", re.IGNORECASE)
_INNER = re.compile(
    r"(?:[,.]\s*|(?<=\S)\s+)(?=(?:(?:at|where)\s*:?\s+[^\W\d]\w*(?:\([^()=]*\))?\s*=)"
    r"|(?:wrt|with\s+respect\s+to)\s+\S)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:(?<!\s)\s*[,;]\s*(?:and\s+)?|(?<=\S)\s+and\s+)(?=[^\W\d]\w*(?:\([^()=]*\))?\s*=(?!=))"
)
_LISTED = re.compile(r"(?<!\\)[,;](?:\s*and\b)?|\band\b", re.IGNORECASE)
_LISTED_BY_SEMICOLONS = re.compile(r"(?<!\\);|\band\b", re.IGNORECASE)
_VALUE = re.compile(r"\s*[^\W\d]\w*\s*=(?!=)")
_POINT_WORD = re.compile(r"(?:at|from|set)\b", re.IGNORECASE)
_OPEN, _CLOSE = "([{", ")]}"


def option_of(text: str) -> tuple[str, str] | None:
    """Return the name and the value of an option, or None if the text is none.

    >>> option_of("with respect to t"), option_of("3 points"), option_of("at^2")
    (('wrt', 't'), ('points', '3'), None)
    """
    bare = text.strip()
    counted = _POINTS_FIRST.fullmatch(bare.strip("[]()"))
    if counted:
        return "points", counted[1]
    found = _OPTION.fullmatch(bare)
    if not found:
        return None
    name = OPTION_WORDS[re.sub(r"\s+", " ", found[1].lower())]
    value = found[2].strip()
    return name, "yes" if name in FLAGS and not value else value


def points_of(text: str) -> Fraction:
    """Read what a problem is worth.

    >>> points_of("2.5")
    Fraction(5, 2)
    """
    found = re.fullmatch(rf"({_NUMBER})\s*(?:points?|pts?\.?|marks?)?", text.strip(), re.IGNORECASE)
    if not found or re.search(r"/0+$", found[1]):
        raise InputError(
            f"expected a number of points, found '{text}'",
            source=text,
            start=0,
            end=len(text),
            hint="for example: points 3",
        )
    return Fraction(found[1])


def split_options(text: str) -> list[str]:
    """Split a line into the formula and what follows it, at ``;`` outside all brackets.

    ``at x=1``, ``where y=…``, ``wrt x`` and a final ``[3 points]`` need no sign before them.

    >>> split_options("sin(x^2) at x=1; order 2 [3 points]")
    ['sin(x^2)', 'at x=1', 'order 2', '3 points']
    >>> split_options("x^2 y; at x=1; y=2")
    ['x^2 y', 'at x=1; y=2']
    >>> split_options("(2 points) x^2")
    ['x^2', '2 points']
    """
    pieces: list[str] = []
    rest, worth = text.strip(), ""
    first = _POINTS_WRAPPED.match(rest)
    if first:
        rest, worth = rest[first.end() :].lstrip(), first[1]
    last = _POINTS_WRAPPED.fullmatch(rest, max(rest.rfind("["), rest.rfind("("), 0))
    if last:
        rest, worth = rest[: last.start()].rstrip(), last[1]
    for piece in _at_semicolons(rest):
        if len(pieces) > 1 and _VALUE.match(piece) and _POINT_WORD.match(pieces[-1]):
            pieces[-1] += f"; {piece.strip()}"
        elif option_of(piece) is None:
            pieces.extend(_pieces(piece, _INNER))
        else:
            pieces.append(piece.strip())
    return [*pieces, worth] if worth else pieces


def _at_semicolons(text: str) -> list[str]:
    pieces: list[str] = []
    start = depth = 0
    for index, character in enumerate(text):
        depth += (character in _OPEN) - (character in _CLOSE)
        escaped = index > 0 and text[index - 1] == "\\"
        if character == ";" and depth <= 0 and not escaped:
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]


def split_definitions(text: str) -> list[str]:
    """Split ``x = cos t, y = sin t`` into one definition each; commas in brackets stay.

    >>> split_definitions("x = f(s, t), y = s - t and z = 3")
    ['x = f(s, t)', 'y = s - t', 'z = 3']
    """
    return _pieces(text, _BETWEEN)


def split_formulas(text: str) -> list[str]:
    """Split ``cos t, sin t`` into formulas; a list in brackets stays one.

    >>> split_formulas("x = cos t and y = sin t"), split_formulas("[t, t^2]")
    (['x = cos t', 'y = sin t'], ['[t, t^2]'])
    """
    return _pieces(text, _LISTED_BY_SEMICOLONS if decimal_comma() else _LISTED)


def _pieces(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split at a separator where it stands outside all brackets."""
    pieces: list[str] = []
    start = counted = depth = 0
    for found in separator.finditer(text):
        depth += sum((c in _OPEN) - (c in _CLOSE) for c in text[counted : found.start()])
        counted = found.start()
        if depth <= 0:
            pieces.append(text[start : found.start()].strip())
            start = found.end()
    return [*pieces, text[start:].strip()]


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """Return the word that was probably meant."""
    if word in known:
        return None
    return nearest(word, [name for name in known if " " not in name])
