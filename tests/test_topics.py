"""Topics: everything that is made from their records, for those that there are and for a toy."""

from __future__ import annotations

import inspect
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import chainrule
from chainrule.cli.app import run
from chainrule.homework.words import COMMAND_WORDS, OPTION_WORDS
from chainrule.render import FORMATS
from chainrule.render.formats.notebook import mime_bundle
from chainrule.topics import all_topics, topic_named
from chainrule.topics.common.result import At, Result
from chainrule.topics.common.topic import Option, Topic

ROOT = Path(__file__).parent.parent
TOPICS = {topic.name: topic for topic in all_topics()}
FIRST = ("wrt", "order", "let", "log_base", "decimal", "at_kink")
"""What every function that poses a problem takes after the formula, in this order."""

EXAMPLES: dict[str, tuple[tuple[Any, ...], dict[str, Any], dict[str, Any] | None]] = {
    "derive": (("1/x",), {}, {"x": "3/2"}),
    "graph": (("x*y + sin(x)",), {}, {"x": 1, "y": 2}),
    "backprop": (("x*y + sin(x)",), {}, {"x": 1, "y": 2}),
    "gradient": (("x^2*y + sin(x*y)",), {}, {"x": 1, "y": 2}),
    "jacobian": (("[x*y, sin(x)]",), {}, {"x": 1, "y": 2}),
    "hessian": (("x^3*y + y^2",), {}, {"x": 1, "y": 2}),
    "total": (("x^2*y",), {"let": ["x = cos t", "y = e^t"], "wrt": "t"}, {"t": 0}),
    "implicit": (("x^2 + y^2 = 25",), {}, {"x": 3, "y": 4}),
    "rates": (
        ("x^2 + y^2 = z^2",),
        {"given": "x=3, y=4, dx/dt=2, dy/dt=-1", "find": "dz/dt"},
        None,
    ),
    "parametric": (("x = t^2", "y = t^3"), {}, {"t": 1}),
    "polar": (("1 + cos theta",), {}, {"theta": "pi/3"}),
    "vector": (("[cos t, sin t, t]",), {}, {"t": 0}),
    "tangent": (("x^2 + y^2 = 25",), {}, {"x": 3, "y": 4}),
    "inverse": (("x^3 + x",), {}, {"y": 2}),
    "descend": (("(x-1)^2 + y^2",), {"start": {"x": 0, "y": 1}, "steps": 2}, {"x": 1, "y": 2}),
    "plot": (("x^3 - 3x",), {"start": "-2", "end": "2"}, {"x": 1}),
    "network": (("1-1",), {"seed": 1}, None),
}
"""For every topic a problem, what is said of it, and a point."""


@cache
def solved(name: str) -> Any:
    formulas, said, _ = EXAMPLES[name]
    return TOPICS[name].solve(*formulas, **said)


def points(name: str) -> list[dict[str, Any]]:
    point = EXAMPLES[name][2]
    return [] if point is None or not TOPICS[name].at else [point]


def test_every_topic_has_an_example_here() -> None:
    assert list(EXAMPLES) == list(TOPICS)


# Records


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_a_record_says_what_its_function_takes(topic: Topic) -> None:
    parameters = inspect.signature(topic.solve).parameters
    named = [name for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY]
    assert {option.name for option in topic.options} <= set(named)
    shared = [name for name in named if name in FIRST]
    assert named[: len(shared)] == shared == [name for name in FIRST if name in named]
    for option in topic.options:
        default = parameters[option.name].default
        assert option.required == (default is inspect.Parameter.empty)
        if option.default is not None:
            assert default == option.default


def test_no_two_records_clash() -> None:
    words: dict[str, str] = {}
    for topic in all_topics():
        for word in topic.keywords:
            assert words.setdefault(word, topic.name) == topic.name
    assert words == COMMAND_WORDS
    meant: dict[str, set[str]] = {}
    for topic in all_topics():
        for option in topic.options:
            for word in option.keywords:
                meant.setdefault(word, set()).add(option.keywords[0])
    assert all(len(names) == 1 for names in meant.values())
    assert meant.keys() <= OPTION_WORDS.keys() | {
        o.keywords[0] for t in all_topics() for o in t.options if not o.homework
    }
    assert len({topic.place for topic in all_topics()}) == len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_help_shows_every_option_and_example(
    topic: Topic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert run([topic.name, "--help"]) == 0
    shown = capsys.readouterr().out
    everywhere = ["--digits", "--detail", "--math", "--title", "--standalone", "--reveal"]
    expected = [*everywhere, *(o.spelling for o in topic.options), *(["--at"] * topic.at)]
    assert not [flag for flag in expected if flag not in shown]
    joined = " ".join(shown.split())
    assert not [e for e in topic.examples if " ".join(f"chainrule {e}".split()) not in joined]


def test_public_names_are_those_of_the_records() -> None:
    names = {name for topic in all_topics() for name in (topic.name, *topic.public)}
    assert names <= set(chainrule.__all__)
    source = (ROOT / "chainrule" / "__init__.py").read_text(encoding="utf-8")
    typed = source[source.index("if TYPE_CHECKING:") : source.index("__version__")]
    assert not [name for name in names if name not in typed.replace(",", " ").split()]
    assert all(hasattr(chainrule, name) for name in chainrule.__all__)


def test_an_unknown_topic_is_none() -> None:
    assert topic_named("nothing") is None
    assert topic_named("common") is None


def test_options_are_spelled_by_their_record() -> None:
    assert Option("one_word", "").spelling == "--one-word"
    assert Option("start", "", flag="from", words=("start",)).keywords == ("from", "start")


# Faces


@pytest.mark.parametrize("name", TOPICS)
def test_every_result_prints_and_pickles(name: str) -> None:
    result = solved(name)
    assert isinstance(result, Result)
    assert result.topic == name
    printed = str(result)
    assert printed.strip()
    assert "Solution(" not in printed
    again = pickle.loads(pickle.dumps(result))
    assert str(again) == printed
    assert mime_bundle(result.explain())["text/plain"] == printed
    assert result._repr_mimebundle_()["text/plain"] == printed


@pytest.mark.parametrize("name", [name for name in TOPICS if EXAMPLES[name][2]])
def test_a_point_prints_its_numbers_as_the_command_does(name: str) -> None:
    result = solved(name)
    at = result.at(EXAMPLES[name][2])
    assert isinstance(at, At)
    printed = str(at).strip()
    assert printed
    assert "At(" not in printed
    assert "Outcome" not in printed + repr(at)
    if TOPICS[name].at:
        whole = str_of(result, points(name))
        assert all(line.strip() in whole for line in printed.splitlines())
    assert pickle.loads(pickle.dumps(at)).explain() == at.explain()
    assert json.dumps(at.data())


def str_of(result: Result, at: list[dict[str, Any]]) -> str:
    text = result.written("text", points=at)
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("name", TOPICS)
def test_every_result_has_checks_that_agree(name: str) -> None:
    checks = solved(name).checks
    assert isinstance(checks, tuple)
    assert checks
    assert {check.state for check in checks} == {"passed"}


@pytest.mark.parametrize("name", TOPICS)
def test_every_result_has_answers_and_a_sentence(name: str) -> None:
    result = solved(name)
    answers = result.answers(points(name))
    blocks = result.answer_blocks(points(name))
    assert blocks
    assert name == "graph" or answers
    assert result.asked(result.evaluated(points(name)))[-1].text.endswith(".")


@pytest.mark.parametrize("name", TOPICS)
def test_detail_is_heeded(name: str) -> None:
    short, normal, full = (
        str_of_detail(solved(name), detail) for detail in ("short", "normal", "full")
    )
    assert len(short) <= len(normal) <= len(full)
    with pytest.raises(chainrule.InputError, match="no detail 'long'"):
        solved(name).explain(detail="long")
    with pytest.raises(chainrule.InputError, match="no style 'nice'"):
        solved(name).explain(style="nice")


def str_of_detail(result: Result, detail: str) -> str:
    text = result.written("text", detail=detail)
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("name", TOPICS)
def test_every_result_saves_by_the_ending(name: str, tmp_path: Path) -> None:
    for ending in ("md", "tex", "json", "html"):
        path = tmp_path / f"result.{ending}"
        solved(name).save(path, points=points(name), digits=4)
        assert path.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", TOPICS)
def test_a_convention_at_kinks_is_known(name: str) -> None:
    if "at_kink" in inspect.signature(TOPICS[name].solve).parameters:
        formulas, said, _ = EXAMPLES[name]
        with pytest.raises(chainrule.InputError, match="no convention 'up'"):
            TOPICS[name].solve(*formulas, **said, at_kink="up")


# A topic in one file


@pytest.fixture(scope="module")
def with_toy(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Copy the package, put one file into it, and give what runs a command there."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "chainrule", folder / "chainrule")
    shutil.copy(ROOT / "tests" / "toy" / "recip.py", folder / "chainrule" / "topics")
    settings = {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}

    def run_there(*arguments: str, stdin: str = "", command: str = "chainrule") -> str:
        start = ["-m", "chainrule"] if command == "chainrule" else ["-c"]
        done = subprocess.run(
            [sys.executable, *start, *arguments],
            input=stdin, capture_output=True, encoding="utf-8", env=settings, cwd=folder,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_there


def test_the_toy_is_short() -> None:
    text = (ROOT / "tests" / "toy" / "recip.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 90


def test_the_toy_is_a_command(with_toy: Callable[..., str]) -> None:
    assert "Differentiate the reciprocal" in with_toy("--help")
    assert "--wrt" in with_toy("recip", "--help")
    printed = with_toy("recip", "x^2", "--at", "x=3", "--digits", "4")
    assert "−2/27" in printed
    assert "−0.0741" in printed


PICTURES = {"svg", "dot", "mermaid"}
"""Formats of a graph, which the toy does not draw."""


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - PICTURES - {"pdf"}))
def test_the_toy_has_every_format(with_toy: Callable[..., str], format: str) -> None:
    assert "2" in with_toy("recip", "x^2", "--format", format)


def test_the_toy_is_a_keyword(with_toy: Callable[..., str]) -> None:
    sheet = with_toy("solve", "-", stdin="reciprocal of x^3; at x=2; detail short\n")
    assert "−3/16" in sheet


def test_the_toy_is_a_function(with_toy: Callable[..., str]) -> None:
    script = (
        "import chainrule; from chainrule import recip, Recip; found = recip('x^2');"
        "assert isinstance(found, Recip) and 'recip' in chainrule.__all__;"
        "print(found.derivative, found.at(x=3).derivative, found.data()['schema'],"
        "found.function()(2.0))"
    )
    shown = with_toy(script, command="-c")
    assert shown.strip() == "-2/x**3 -2/27 chainrule/recip/1 (0.25, -0.25)"
