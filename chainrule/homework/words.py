"""The words of a file of problems: commands, options, points, and how a line is split at them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chainrule.homework.lines import COUNTED, LABEL, Worth, worth_of
from chainrule.model.errors import ChainruleError, InputError
from chainrule.rules import FUNCTIONS
from chainrule.syntax.diagnosis import nearest
from chainrule.syntax.names import KEYWORDS
from chainrule.syntax.numerals import decimal_comma, split_list
from chainrule.topics import all_topics, topic_named
from chainrule.topics.common.topic import AT, DETAIL, Option, Topic

SAID_OF_A_PROBLEM = {
    "title": ("title",),
    "points": ("points", "point", "pts", "marks"),
}
"""What is said of any problem, whatever its topic, and the words for it."""


def _command_words() -> dict[str, str]:
    topics = all_topics()
    return {word: topic.name for topic in topics for word in topic.keywords}


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

ASKING = frozenset({"find", "given"})
"""Options that are also words with which sentences begin."""

ASKS = re.compile(r"\b(?:of|find)\b", re.IGNORECASE)
"""What stands in such a sentence and not in these options."""

FLAGS = frozenset(
    option.keywords[0]
    for topic in all_topics()
    for option in topic.options
    if option.kind == "flag"
)
"""Options that are complete without a value."""

_WORDS = "|".join(word.replace(" ", r"\s+") for word in sorted(OPTION_WORDS, key=len, reverse=True))
_OPTION = re.compile(rf"({_WORDS})(?:\s*:\s*|\s+|$)(?!=)(.*)", re.IGNORECASE | re.DOTALL)
_ALONE = re.compile(r"[\[(]\s*(\d{1,3}(?:[.,]5)?)\s*(?:[pP]\.?)?\s*[\])]")
_GIVEN = r"[^\W\d]\w*(?:\([^()=]*\))?\s*="
_NUMBER = r"[-+−]?(?:\d+(?:[.,/]\d+)?|pi|π|e)"
_THE_POINT = r"(?:(?:the\s+)?points?\s+)?"
_PLACE = rf"(?:[A-Z](?:_?\d)?\s*)?\(\s*{_NUMBER}(?:\s*[,;|]\s*{_NUMBER})*\s*\)"
_NAMES = r"\(\s*[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*\s*\)\s*="
_RESPECT = r"(?:wrt|w\.\s?r\.\s?t\.|with\s+respect\s+to)"
_INNER = re.compile(
    rf"(?:[,.]\s*|(?<=\S)\s+)(?=(?:at|where)\s*:?\s+{_GIVEN}|(?:when|for)\s+{_GIVEN}\s*{_NUMBER}\s*$"
    rf"|at\s+{_THE_POINT}(?:{_GIVEN}|{_NAMES}|{_PLACE}\s*$|{_NUMBER}\s*$)|{_RESPECT}\s+\S)",
    re.IGNORECASE,
)
_SPOKEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:when|for)\s+(?={_GIVEN})", re.IGNORECASE), "at "),
    (re.compile(r"at\s+(?:the\s+)?points?\s+(?=\S)", re.IGNORECASE), "at "),
    (re.compile(r"at\s+[A-Z](?:_?\d)?\s*(?=\()", re.IGNORECASE), "at "),
    (re.compile(r"w\.\s?r\.\s?t\.\s+", re.IGNORECASE), "wrt "),
)
"""Other words at the beginning of an option, and what they mean."""

_BETWEEN = re.compile(
    r"(?:(?<!\s)\s*[,;]\s*(?:and\s+)?|(?<=\S)\s+and\s+)(?=[^\W\d]\w*(?:\([^()=]*\))?\s*=(?!=))"
)
_LISTED = re.compile(r"(?<!\\)[,;](?:\s*and\b)?|\band\b", re.IGNORECASE)
_LISTED_BY_SEMICOLONS = re.compile(r"(?<!\\);|\band\b", re.IGNORECASE)
_VALUE = re.compile(r"\s*[^\W\d]\w*(?:/\w+|['′])?\s*=(?!=)")
_POINT_WORD = re.compile(r"(?:at|from|set|given)\b", re.IGNORECASE)
_OPEN, _CLOSE = "([{", ")]}"
COMMAND = re.compile(r"([a-z]+)(?:\s+of\b)?(?:\s*:\s*|\s+)(?![=\s])(.*)", re.IGNORECASE | re.DOTALL)
UNKNOWN_KEY = re.compile(r"([a-z]{3,})\s*:(?!=)", re.IGNORECASE)
AN_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=(?!=)\s*(.+)", re.DOTALL)
A_VALUE = re.compile(r"(?:[-+−\d.,/*^()√\s]|pi|π|e|sqrt|[^\W\d]\w*\s*=)+")


def option_of(text: str) -> tuple[str, str] | None:
    """Return the name and the value of an option, or None if the text is none.

    >>> option_of("with respect to t"), option_of("3 points"), option_of("at^2")
    (('wrt', 't'), ('points', '3'), None)
    """
    bare = text.strip()
    for spoken, plain in _SPOKEN:
        if found := spoken.match(bare):
            bare = plain + bare[found.end() :]
    counted = COUNTED.fullmatch(bare.strip("[]()")) or _ALONE.fullmatch(bare)
    if counted:
        return "points", counted[1]
    found = _OPTION.fullmatch(bare)
    if not found:
        return None
    name = OPTION_WORDS[re.sub(r"\s+", " ", found[1].lower())]
    value = found[2].strip()
    if name == AT.name:
        value = _point(value)
    return name, "yes" if name in FLAGS and not value else value


def option_for(command: str, text: str) -> tuple[str, str] | None:
    """Return an option as ``option_of``, but no words that ask for something else.

    >>> option_for("rates", "find dh/dt"), option_for("derive", "find dh/dt")
    (('find', 'dh/dt'), None)
    """
    found = option_of(text)
    if found is None or found[0] not in ASKING:
        return found
    topic = topic_named(command) if command else None
    known = topic is not None and any(found[0] in o.keywords for o in topic.options)
    return found if known and not ASKS.search(found[1]) else None


def _point(text: str) -> str:
    """Write ``x=1 and y=2`` and ``(x, y) = (1, 2)`` as points are typed."""
    names = re.match(_NAMES, text)
    if names is None:
        return re.sub(rf",?\s+and\s+(?={_GIVEN})", ", ", text)
    letters = names.group().rstrip("= ").strip("()").split(",")
    numbers = split_list(text[names.end() :].strip().strip("()"))
    if len(letters) != len(numbers):
        return text
    return ", ".join(f"{a.strip()}={b.strip()}" for a, b in zip(letters, numbers, strict=True))


def split_options(text: str) -> list[str]:
    """Split a line into the formula and what follows it, at ``;`` outside all brackets.

    ``at x=1``, ``where y=…``, ``wrt x`` and a final ``[3 points]`` need no sign before them.

    >>> split_options("sin(x^2) at x=1; order 2 [3 points]")
    ['sin(x^2)', 'at x=1', 'order 2', '3 points']
    >>> split_options("(2 points) x^2"), split_options("x^2; at x=2 (4)")
    (['x^2', '2 points'], ['x^2', 'at x=2', '(4)'])
    >>> split_options("x^2 y; at x=1; y=2")
    ['x^2 y', 'at x=1; y=2']
    """
    whole = worth_of(text.strip(), sure=True)
    pieces = [f"{whole.points} points"] if whole.points else []
    found: list[str] = []
    for piece in _at_semicolons(whole.rest):
        if len(found) > 1 and _VALUE.match(piece) and _POINT_WORD.match(found[-1]):
            found[-1] += f"; {piece.strip()}"
        elif option_of(piece) is None:
            found.extend(_pieces(piece, _INNER))
        else:
            found.append(piece.strip())
    rests: list[str] = []
    for piece in found:
        name = (option_of(piece) or ("", ""))[0]
        worth = Worth(piece) if name == "points" else worth_of(piece, sure=name == "title")
        if worth.points:
            pieces.append(worth.guess or f"{worth.points} points")
        if worth.rest or not (rests and worth.points):
            rests.append(worth.rest)
    return [*rests[:1], *(rest for rest in rests[1:] if rest), *pieces]


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


def command_of(text: str, label: str = "") -> tuple[str, str, ChainruleError | None]:
    """Split a command's word from the formula; nothing where there is none.

    The label is that of the problem: that of the next one may not stand in the line.
    """
    found = COMMAND.fullmatch(text)
    if not found:
        return "", text, _several(text, label)
    word = found[1].lower()
    if word in COMMAND_WORDS:
        command = COMMAND_WORDS[word]
        topic = topic_named(command)
        several = topic is not None and topic.argument.several
        return command, found[2], None if several else _several(found[2], label)
    close = len(word) >= 5 and found[1] not in FUNCTIONS and near_miss(word, COMMAND_WORDS)
    if close or UNKNOWN_KEY.match(text):
        return "derive", found[2], _unknown(found[1], "command", COMMAND_WORDS, text)
    return "", text, _several(text, label)


def _several(text: str, label: str) -> ChainruleError | None:
    """Return an error if several problems stand in a line."""
    after = str(int(label) + 1) if label.isdecimal() else chr(ord(label[-1]) + 1) if label else ""
    found = re.search(rf"\s(?:and\s+)?(\(?{after}\)|{after}\.)\s", text) if after else None
    if found is None and not re.search(r"[=<>≤≥≠]|\\[lg]e|\bif\b|\bpiecewise\b", text):
        found = re.search(r"\s(and)\s", text)
    if found is None:
        return None
    hint = "write one problem a line"
    message = f"several problems stand before and after '{found[1]}'"
    return InputError(message, source=text, start=found.start(1), end=found.end(1), hint=hint)


def misspelled(text: str) -> ChainruleError | None:
    """Return an error if a line looks like an option that does not exist."""
    word = (re.match(r"[A-Za-z]+", text) or [""])[0]
    rest = text[len(word) :]
    is_formula = word in KEYWORDS or (word in FUNCTIONS and not rest.strip().isdecimal())
    close = len(word) >= 3 and not is_formula and near_miss(word.lower(), OPTION_WORDS)
    if UNKNOWN_KEY.match(text) or (close and rest.startswith(" ")):
        return _unknown(word, "option", OPTION_WORDS, text)
    return None


def no_option(text: str) -> ChainruleError:
    """Say that a piece of a line is no option, and what was probably meant."""
    known = ", ".join(_kinds(OPTION_WORDS.values()))
    given = AN_ASSIGNMENT.fullmatch(text)
    meant = "write one problem a line" if LABEL.match(text) else f"options are {known}"
    if given:
        word = "at" if A_VALUE.fullmatch(given[2]) else "let"
        meant = f"did you mean '{word} {text}'?"
    return InputError(
        "expected an option after the formula", source=text, start=0, end=len(text), hint=meant
    )


def _unknown(word: str, kind: str, known: dict[str, str], text: str) -> ChainruleError:
    close = near_miss(word.lower(), known)
    listed = ", ".join(_kinds(known.values()))
    note = "; 'note:' starts a sentence of your own" if kind == "command" else ""
    return InputError(
        f"there is no {kind} called '{word}'",
        source=text,
        start=0,
        end=len(word),
        hint=f"did you mean '{close}'?" if close else f"{kind}s are {listed}{note}",
    )


def _kinds(names: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(names))
