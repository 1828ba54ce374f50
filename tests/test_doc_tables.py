"""The tables in docs that are made from the code, and the examples of docs/python.md."""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

import pytest

import chainrule
from chainrule.homework.words import options_of
from chainrule.syntax.commands import (
    AROUND,
    BARRED,
    BINOMIALS,
    BOLD,
    CASES,
    DIFFERENTIALS,
    EULER,
    FRACTIONS,
    IGNORED,
    LETTERS,
    MISSING,
    REFUSED,
    SET_ASIDE,
    SIGNS,
    SIZES,
    TEXT_AFTER,
    UPRIGHT,
)
from chainrule.syntax.commands import TABLES as TABLES_OF_TEX
from chainrule.syntax.names import ACCENTS, MISSING_SIGNS, NOT_READ
from chainrule.topics import all_topics
from chainrule.topics.common.result import Result
from chainrule.topics.common.topic import AT, DETAIL, DIGITS, Option

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "python.md"


def table(header: str, rows: Iterable[Iterable[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    names = header.split(", ")
    return "\n".join([f"| {' | '.join(names)} |", "|---" * len(names) + "|", *lines])


def functions() -> str:
    rows = []
    for topic in all_topics():
        parameters = inspect.signature(topic.solve).parameters.values()
        first = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
        named = [f"`{p.name}`" for p in parameters if p.kind is p.KEYWORD_ONLY]
        call = f"`{topic.name}({', '.join(first)})`"
        made = ", ".join(f"`{name}`" for name in topic.public)
        rows.append((call, topic.summary.replace("|", "\\|"), ", ".join(named), made))
    return table("call, what it does, what else can be said, result", rows)


def options() -> str:
    found: dict[tuple[str, str], tuple[Option, list[str]]] = {}
    for topic in all_topics():
        for option in topic.options:
            found.setdefault((option.name, option.help), (option, []))[1].append(topic.name)
    shared = "`explain`, `answers`, `data`, `save`"
    rows = [
        (f"`{o.name}`", f"`{o.spelling}`", ", ".join(names), o.described.replace("|", "\\|"))
        for o, names in found.values()
    ]
    rows += [
        (f"`{'points' if o is AT else o.name}`", f"`{o.spelling}`", shared, o.help)
        for o in (AT, DIGITS, DETAIL)
    ]
    return table("name, command line, where, meaning", rows)


def public_members(kind: type) -> Iterator[tuple[str, str]]:
    """List what a class itself adds: its public members, and what is said of each."""
    for name, member in vars(kind).items():
        if name.startswith("_") or name in INTERNAL:
            continue
        if isinstance(member, property | cached_property):
            yield f"`{name}`", inspect.getdoc(member) or ""
        elif inspect.isfunction(member) or isinstance(member, classmethod):
            yield f"`{name}()`", inspect.getdoc(getattr(kind, name)) or ""


ALWAYS = ("derivative", "trace", "checks", "readings", "variables", "function()")
"""What each topic has to give its result."""

INTERNAL = {
    name
    for name in vars(Result)
    if name in ("of", "blocks", "point_blocks", "numbers", "finals", "finals_at", "own_data")
    or name
    in ("own_point_data", "where", "placed", "point_data", "disagreement", "topic", "rounded")
}
"""What ``Result`` asks of a topic, for ``chainrule`` itself."""


def first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")


def members() -> str:
    later = [
        ("`derivative`", "The derivative as a SymPy expression, a matrix, or a tuple of them."),
        ("`trace`", "The steps behind it."),
        ("`checks`", "The outcomes of the independent checks."),
        ("`readings`", "What was ambiguous in the text."),
        ("`variables`", "What a point gives values to."),
        ("`function()`", "A plain callable for values and derivatives, on floats or NumPy arrays."),
    ]
    return table(
        "member, meaning",
        [*later, *((name, first_sentence(text)) for name, text in public_members(Result))],
    )


def own() -> str:
    rows: dict[tuple[str, str], None] = {}
    general = {name for name, _ in public_members(Result)} | {
        f"`{name}`"
        for name in ("derivative", "trace", "checks", "readings", "variables", "function()")
    }
    for topic in all_topics():
        for public in topic.public:
            kind = getattr(chainrule, public)
            found = [f"`{field.name}`" for field in dataclasses.fields(kind)]
            for base in kind.__mro__:
                if base is not Result:
                    found.extend(name for name, _ in public_members(base))
            listed = ", ".join(n for n in dict.fromkeys(found) if n not in general)
            rows[f"`{public}`", listed] = None
    return table("class, members", rows)


def keywords() -> str:
    rows = []
    for topic in all_topics():
        words = ", ".join(f"`{word}`" for word in topic.keywords)
        said = ", ".join(f"`{option.keywords[0]}`" for option in options_of(topic))
        rows.append((words, topic.summary.replace("|", "\\|"), said))
    return table("keyword, what is done, options", rows)


def spelled(names: Iterable[str]) -> str:
    """Write commands of TeX as they are typed; a bar would end the cell."""
    marks = {" ": "space", "\n": "newline", "\t": "tab", "|": "\\|"}
    return ", ".join(f"`\\{marks.get(name, name)}`" for name in names)


def commands() -> str:
    by_sign: dict[tuple[str, str], list[str]] = {}
    for name, (kind, sign) in SIGNS.items():
        by_sign.setdefault((kind, sign.replace("|", "\\|")), []).append(name)
    rows = [(f"`{sign}`", spelled(names)) for (_, sign), names in by_sign.items()]
    visible = sorted(name for name in IGNORED if name.strip())
    rows += [
        ("fraction", spelled(sorted(FRACTIONS))),
        ("binomial coefficient", spelled(sorted(BINOMIALS))),
        ("absolute value of what follows", spelled(sorted(BARRED))),
        ("e", spelled(sorted(EULER))),
        ("d of a derivative or an integral", spelled(sorted(DIFFERENTIALS))),
        ("i, j", spelled(LETTERS)),
        ("a mark over a letter, part of its name", spelled(ACCENTS)),
        ("size of the bracket that follows", spelled(sorted(SIZES))),
        ("letters of a word; says nothing else", spelled(sorted(UPRIGHT - BOLD))),
        ("the same, bold; echoed", spelled(sorted(BOLD))),
        ("says nothing", spelled(visible)),
        ("set aside with its first argument", spelled(sorted(TEXT_AFTER))),
        ("a book's own style, set aside and echoed", spelled(sorted(SET_ASIDE))),
        ("environment of cases", ", ".join(f"`{n}`" for n in sorted(CASES))),
        (
            "environment of cases after `\\left\\{`",
            ", ".join(f"`{n}`" for n in sorted(TABLES_OF_TEX)),
        ),
        ("environment around a formula", ", ".join(f"`{n}`" for n in sorted(AROUND))),
        ("refused: something is missing here", spelled(sorted(MISSING))),
    ]
    return table("means, commands", rows)


def refused() -> str:
    by_reason: dict[str, list[str]] = {}
    for name, reason in REFUSED.items():
        by_reason.setdefault(f"{reason[:1].upper()}{reason[1:]}.", []).append(f"`\\{name}`")
    for sign, reason in NOT_READ.items():
        by_reason.setdefault(reason, []).append(f"`{sign}`")
    by_reason.setdefault("Something is missing here.", []).extend(sorted(MISSING_SIGNS))
    rows = [(reason.replace("|", "\\|"), ", ".join(names)) for reason, names in by_reason.items()]
    return table("what is said, signs and commands", rows)


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "functions": ("python.md", functions),
    "options": ("python.md", options),
    "members": ("python.md", members),
    "own": ("python.md", own),
    "keywords": ("homework.md", keywords),
    "commands": ("input.md", commands),
    "refused": ("input.md", refused),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_what_the_code_has(name: str, request: pytest.FixtureRequest) -> None:
    page, made = TABLES[name]
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"(<!-- {name} -->\n)(.*?)(<!-- end -->)", text, re.DOTALL)
    assert found
    wanted = f"{made()}\n"
    if request.config.getoption("--update-golden"):
        changed = text[: found.start(2)] + wanted + text[found.end(2) :]
        (DOCS / page).write_text(changed, encoding="utf-8")
        return
    assert found[2] == wanted, "rewrite the page with: pytest --update-golden"


def test_every_member_says_what_it_is() -> None:
    kinds = [Result, *(getattr(chainrule, name) for t in all_topics() for name in t.public)]
    silent = [(k.__name__, name) for k in kinds for name, text in public_members(k) if not text]
    assert not silent


def test_the_first_example_prints_what_the_page_shows() -> None:
    text = PAGE.read_text(encoding="utf-8")
    code, printed = re.findall(r"```(?:python|text)\n(.*?)```", text, re.DOTALL)[:2]
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})
    assert output.getvalue().rstrip() == printed.rstrip()


def test_the_last_example_runs() -> None:
    exec(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[-1], {})
