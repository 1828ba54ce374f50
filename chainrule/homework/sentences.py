"""Problems as sentences: ``Find the second derivative of x^3``, ``Let f(x) = x^2. Find f'(2).``"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.homework.words import COMMAND_WORDS
from chainrule.model.errors import InputError
from chainrule.rules import FUNCTIONS

ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NUMBERED = "|".join((*ORDINALS, r"[1-9](?:st|nd|rd|th)"))
_VERB = (
    r"(?:(?:please|then|and|also|hence)\s+)*(?:find|compute|calculate|determine|evaluate|give|"
    r"obtain|work\s+out|write\s+down|state|what\s+is|what's)"
)
_METHOD = (
    r"(?:use|using|by|with|via)\s+(?:the\s+)?(implicit\s+)?(?:[a-z]+[\s-]+){0,3}"
    r"(?:rules?|differentiation)\b"
)
_RULE = rf"(?:{_METHOD},?\s+(?:to\s+)?)?"
METHOD = re.compile(rf",?\s*{_METHOD}\s*[:,]?\s*", re.IGNORECASE)
_NOUNS = "|".join(sorted(COMMAND_WORDS, key=len, reverse=True))
_NAME = r"\\?[A-Za-z](?:\w{0,12})"
WRT = re.compile(
    rf",?\s*(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?)\s+({_NAME})(?!\w)\s*[:,]?\s*", re.IGNORECASE
)
_GIVEN = rf"{_NAME}\s*=\s*[^\s:;,]+?"
AT = re.compile(
    rf",?\s*(?:at|when|for)\s+({_GIVEN}(?:,\s*(?:and\s+)?{_GIVEN}){{0,9}})(?=[\s:;.,]*$|[:,]\s|\s+of\s)[:,]?\s*"
)
VERB = re.compile(rf"{_RULE}{_VERB}\s*:?\s+", re.IGNORECASE)
DIFFERENTIATE = re.compile(
    rf"(?:please\s+)?{_RULE}(?:differentiate|derive)(?:\s+(?P<how>twice|implicitly))?(?:\s+|:\s*|$)",
    re.IGNORECASE,
)
NOUN = re.compile(
    rf"(?:the\s+|all\s+|both\s+)*(?:({_NUMBERED})\s+)?(?:order\s+)?(partial\s+|total\s+|implicit\s+)?"
    rf"({_NOUNS}|slope)(s?)(?:\s+(?:matrix|vector))?(?:\s+derivatives?)?(?!\w)\s*",
    re.IGNORECASE,
)
SIGN = re.compile(
    r"(?P<name>[A-Za-z])\s*(?P<marks>['’′]{1,4})(?:\s*\((?P<at>[^()]{1,40})\))?"
    r"(?![\w'’′(])\s*|"
    r"\\?(?:d?frac\{)?\s*(?:d|∂|\\partial)\s*(?:\^\{?(?P<order>\d)\}?|(?P<raised>[²³⁴]))?\s*"
    r"[A-Za-z]?\}?\s*[/{]\s*(?:d|∂|\\partial)\s*(?P<wrt>[A-Za-z])(?:\^\{?\d\}?|[²³⁴])?\}?"
    r"(?![\w(^])\s*"
)
GRADIENT = re.compile(
    r"^(?:the\s+gradient\s+)?(?:∇|\\nabla)\s*[A-Za-z](?:\(\s*[A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*\s*\))?"
    r"(?:\s+|$)"
)
"""The sign of the gradient of a function that is named next: ``∇f`` for ``f(x, y) = …``."""

LINK = re.compile(
    r"(?:of\s+)?(?:(?:the\s+)?tangent(?:\s+line)?\s+(?:to|of)(?:\s+|:\s*))?"
    r"(?:(?:of|for|if|when|where|given(?:\s+that)?|in)(?:\s+|:\s*|$))?"
    r"(?:(?:the|this|each|all|these|every|both)\s+(?:of\s+)?(?:the\s+|these\s+)?)?"
    r"(?:(?:following|given)\s*)?(?:(?:functions?|expressions?|formulas?|equations?|curves?|graph(?:\s+of)?|terms?|"
    r"problems?|parts?)(?!\w)\s*)?(?:(?:given\s+by|defined\s+by|below|above)(?!\w))?\s*[:,]?\s*",
    re.IGNORECASE,
)
FILLED = re.compile(r"\b(?:following|each|functions?|expressions?|these|below)\b", re.IGNORECASE)
LET = re.compile(
    r"(?:let|if|given(?:\s+that)?|suppose(?:\s+that)?|consider|for)\s+(?=\S.{0,2000}=)",
    re.IGNORECASE,
)
THEN = re.compile(rf"\s*[.,;:]\s*(?:then\s+)?(?={_VERB}\s)", re.IGNORECASE)
PROSE = re.compile(
    rf"(?:{_VERB}|differentiate|show|prove|explain|sketch|solve|simplify|verify|suppose|"
    r"consider|use|using|given|let|what|how|why|hint|remember|name|note|you|this|these)"
    r"\s+(?!\d)\S|(?:if|for|when)\s[^=]*=",
    re.IGNORECASE,
)

A_FUNCTION = re.compile(r"[A-Za-z]\w*\s*(?:\([^()=]*\)\s*)?=")
WORDS_ALONE = re.compile(r"[A-Z][a-z]{2,}(?:,?\s+[A-Za-z']{3,}){1,60}!?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence asks for: a command, options as lines say them, and the formula."""

    command: str = "derive"
    options: tuple[str, ...] = ()
    formula: str = ""

    @property
    def typed(self) -> str:
        """Write it as a line of commands and options would say it."""
        return "; ".join((f"{self.command} {self.formula}".strip(), *self.options))


def asked(text: str) -> Asked | None:
    """Read a problem that is a sentence; None where it is none.

    Raises:
        InputError: it begins like one, and what it asks for is not known.

    >>> asked("Find the second derivative of x^3")
    Asked(command='derive', options=('order 2',), formula='x^3')
    >>> asked("Let f(x) = x^2. Find f'(3).")
    Asked(command='derive', options=('at x=3',), formula='f(x) = x^2')
    >>> asked("Differentiate the following functions:")
    Asked(command='derive', options=(), formula='')
    """
    text = text.rstrip(" .:?")
    if len(text) > 2_000 or not re.match(r"[A-Za-z]{2,}", text):
        return None
    given = LET.match(text)
    if given:
        rest = text[given.end() :]
        then = THEN.search(rest)
        found = asked(rest[then.end() :]) if then else Asked()
        if found is not None and not found.formula:
            formula = rest[: then.start()] if then else rest.rstrip(" .")
            return _placed(Asked(found.command, found.options, formula))
        raise _unread(text)
    found = _asked(text)
    first = text.split()[0].lower()
    plain = WORDS_ALONE.fullmatch(text) and first not in FUNCTIONS and first not in COMMAND_WORDS
    if found is None and (plain or PROSE.match(text)):
        raise _unread(text)
    return None if found is None else _placed(found)


def asked_of(said: Asked, formula: str) -> tuple[str, ...]:
    """Return the options of a sentence about a formula that stands elsewhere."""
    return _placed(Asked(said.command, said.options, formula)).options


def _asked(text: str) -> Asked | None:
    verb, options = VERB.match(text), list[str]()
    rest = GRADIENT.sub("gradient ", text[verb.end() :] if verb else text)
    command, sign, noun = "implicit" if verb and verb[1] else "derive", None, None
    plain = None if verb else DIFFERENTIATE.match(rest)
    if plain:
        rest = rest[plain.end() :]
        if (plain["how"] or "").lower() == "twice":
            options.append("order 2")
        elif plain["how"] or plain[1]:
            command = "implicit"
    else:
        sign = SIGN.match(rest) if verb else None
        noun = None if sign else NOUN.match(rest)
        if sign and (
            sign["marks"]
            or not rest[sign.end() :]
            or re.match(
                r"(?:of|for|if|when|at|where|given|in|by|using|with|via)\b|[:,]", rest[sign.end() :]
            )
        ):
            rest = rest[sign.end() :]
            order = len(sign["marks"] or "") or int(
                sign["order"] or " ²³⁴".find(sign["raised"] or " ") + 1 or 1
            )
            options.extend([f"order {order}"] if order > 1 else [])
            options.extend([f"wrt {sign['wrt']}"] if sign["wrt"] else [])
            if sign["at"] and not re.fullmatch(r"\s*[A-Za-z]\s*", sign["at"]):
                options.append(f"value {sign['at'].strip()}")
        elif noun:
            if not verb and not re.match(r"of\b|for\b", rest[noun.end() :], re.IGNORECASE):
                return None
            rest = rest[noun.end() :]
            command, more = _of_noun(noun, bool(WRT.match(rest)))
            options.extend(more)
        elif not verb or not re.match(r"\\?d?frac\{d|d\^?\d?/d", rest):
            return None
    for _ in range(2):
        link = LINK.match(rest)
        assert link is not None
        rest = rest[link.end() :]
        for pattern, word in ((WRT, "wrt"), (AT, "at")):
            found = pattern.match(rest)
            if found:
                options.append(f"{word} {found[1]}")
                rest = rest[found.end() :]
        method = METHOD.match(rest)
        if method:
            command = "implicit" if method[1] else command
            rest = rest[method.end() :]
    last = METHOD.search(rest[-60:])
    if last and last.end() == len(rest[-60:]):
        rest = rest[: last.start() - len(rest[-60:])]
    rest = rest.strip()
    relation = "=" in rest and not A_FUNCTION.match(rest)
    if sign and (sign["wrt"] or sign["marks"]) and relation and command == "derive":
        command = "implicit"
    return Asked(command, tuple(options), rest)


def _of_noun(noun: re.Match[str], named: bool) -> tuple[str, list[str]]:
    """Return the command and the options of ``second partial derivatives`` and the like."""
    ordinal, kind, word, many = (part.strip().lower() if part else "" for part in noun.groups())
    number = 1
    if ordinal:
        number = ORDINALS.index(ordinal) + 1 if ordinal in ORDINALS else int(ordinal[0])
    command = COMMAND_WORDS.get(word, "derive")
    if kind == "partial" and many and not named:
        return ("gradient", []) if number == 1 else ("hessian", [])
    if kind in ("total", "implicit"):
        command = kind
    return command, [f"order {number}"] if number > 1 else []


def _placed(found: Asked) -> Asked:
    """Name the variable of a value that stands in the brackets of ``f'(2)``."""
    head = re.match(r"[A-Za-z]\w*\s*\(\s*([A-Za-z]\w*)\s*\)\s*=", found.formula)
    if head is None:
        if found.formula and any(option.startswith("value ") for option in found.options):
            raise InputError(
                "it is not said which variable has the value",
                source=found.formula,
                start=0,
                end=len(found.formula),
                hint="add it after the formula, such as: at x=2",
            )
        return found
    options = (re.sub(r"^value ", f"at {head[1]}=", option) for option in found.options)
    return Asked(found.command, tuple(options), found.formula)


def _unread(text: str) -> InputError:
    return InputError(
        "this sentence is not understood",
        source=text,
        start=0,
        end=len(text),
        hint="write the formula alone, or a word such as derive or gradient before it; "
        "'note:' starts a sentence of your own",
    )
