"""Thirty derivations, kept as golden files, a few in every format: without ugly spellings."""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from thirty import CASES, SHOWN, document, result

from chainrule.cli.app import run
from chainrule.document import Block, Document, Inline
from chainrule.model import Expr
from chainrule.render import FORMATS, render
from chainrule.render.formats.html import body
from chainrule.render.notations.layout import layout
from chainrule.render.notations.nodes import Evaluated
from chainrule.render.notations.one_line import UNICODE
from chainrule.render.options import Options
from chainrule.syntax.write import to_plain

GOLDEN = {"latex": "tex", "markdown": "md", "typst": "typ", "ipynb": "ipynb"}
UGLY = (
    r"(?<![\d.⋅])1 ?[·⋅*] ?[a-z]",
    r"\^\{1\}",
    r"\^\(1\)",
    r"(?<!-)--(?!-)",
    r"\+ ?[-−]",
    r"Derivative\(",
    r"\bNone\b",
    r"\bnan\b",
)


@pytest.mark.parametrize("name", CASES)
def test_golden_text(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"formats/{name}.txt", render(document(name), "text"))


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("format_name", GOLDEN)
def test_golden(name: str, format_name: str, golden: Callable[[str, str], None]) -> None:
    text = render(document(name), format_name, standalone=True)
    golden(f"formats/{name}.{GOLDEN[format_name]}", text)


@pytest.mark.parametrize("name", SHOWN)
def test_golden_page(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"formats/{name}.html", body(document(name), Options()) + "\n")


@pytest.mark.parametrize("name", SHOWN)
def test_golden_data(name: str, golden: Callable[[str, str], None]) -> None:
    case = CASES[name]
    if case.is_derivation:
        text = result(name).written("json", points=case.at)
    else:
        text = render(document(name), "json", typed=to_plain)
    json.loads(text)
    golden(f"formats/{name}.json", text)


def constructs(document: Document) -> Iterator[object]:
    """List the kinds of blocks, inlines and drawn mathematics, and what they come in."""
    stack: list[object] = [document]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif isinstance(part, Expr):
            stack.append(layout(part))
        elif is_dataclass(part):
            yield type(part)
            for field in fields(part):
                value = getattr(part, field.name)
                if field.name in ("kind", "style", "state", "tone", "relation", "role", "mark"):
                    yield type(part), value
                yield type(part), field.name, value is None or value == ()
                stack.append(value)


def test_those_kept_in_every_format_show_all_that_any_does() -> None:
    shown = {construct for name in SHOWN for construct in constructs(document(name))}
    assert shown >= {construct for name in CASES for construct in constructs(document(name))}
    # No topic draws what is evaluated at a place.
    assert shown >= {*get_args(Block), *get_args(Inline), *UNICODE} - {Evaluated}


@cache
def shown(name: str, format_name: str) -> str:
    return re.sub(r"\| ?:?-+:?", "|", render(document(name), format_name))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("pattern", UGLY)
def test_nothing_ugly(name: str, pattern: str) -> None:
    for format_name in ("text", "latex", "markdown"):
        assert not re.search(pattern, shown(name, format_name)), format_name


@pytest.mark.parametrize("name", CASES)
def test_every_format_names_the_same_parts_in_the_same_order(name: str) -> None:
    headings = [
        block.content[0].text
        for block in document(name).blocks
        if type(block).__name__ == "Heading" and hasattr(block.content[0], "text")
    ]
    for format_name in ("text", "latex", "markdown", "typst", "html"):
        text = unescape(render(document(name), format_name)).replace("\\", "")
        places = [text.find(heading) for heading in dict.fromkeys(headings)]
        assert -1 not in places, format_name
        assert places == sorted(places), format_name


def test_formats_are_told_apart_by_their_endings() -> None:
    endings = [ending for row in FORMATS.values() for ending in row.endings]
    assert len(endings) == len(set(endings))


PAGE = Path(__file__).parent.parent / "docs" / "formats.md"


def test_the_page_lists_every_format() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \| ([^|]*)\|", table, re.M)
    shown = {name: tuple(re.findall(r"\.\w+", endings)) for name, endings in listed}
    assert shown == {row.name: row.endings for row in FORMATS.values()}


def test_the_page_says_what_python_does() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted
    assert not result.failed


def test_the_command_lists_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["formats"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()[2:] if line.strip()]
    assert listed == list(FORMATS)


def test_the_command_line_passes_its_choices_on(tmp_path: Path) -> None:
    page, source, data = (tmp_path / f"x.{ending}" for ending in ("html", "tex", "json"))
    assert run(["derive", "sin(x^2)", "--reveal", "--output", str(page)]) == 0
    assert page.read_text(encoding="utf-8").count("Show the answer") == 1
    assert run(["derive", "sin(x^2)", "--standalone", "--output", str(source)]) == 0
    assert source.read_text(encoding="utf-8").startswith("\\documentclass")
    assert run(["derive", "sin(x^2)", "--at", "x=2", "--output", str(data)]) == 0
    found = json.loads(data.read_text(encoding="utf-8"))
    assert (found["schema"], len(found["points"])) == ("chainrule/derive/1", 1)
