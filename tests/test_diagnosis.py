"""Suggestions for a word that is not known: one slip away, and the likeliest first."""

from __future__ import annotations

import itertools
import string
import sys
from pathlib import Path

import pytest

from chainrule.model import symbol
from chainrule.model.errors import ChainruleError, FormulaError
from chainrule.syntax import read
from chainrule.syntax.diagnosis import nearest, slips

sys.path.append(str(Path(__file__).parent.parent))

from benchmarks.fuzz import inputs


def one_slip_away(word: str) -> set[str]:
    """List every word with one letter changed, added or dropped, or two neighbors swapped."""
    splits = [(word[:k], word[k:]) for k in range(len(word) + 1)]
    letters = string.ascii_lowercase
    dropped = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    changed = {a + c + b[1:] for a, b in splits if b for c in letters}
    added = {a + c + b for a, b in splits for c in letters}
    return dropped | swapped | changed | added


@pytest.mark.parametrize("word", ["sin", "abba", "arctan"])
def test_exactly_the_words_one_slip_away_are_found(word: str) -> None:
    expected = one_slip_away(word) - {word}
    letters = sorted({*word, "z"})
    others = {"".join(p) for n in (2, 3, 4) for p in itertools.product(letters, repeat=n)}
    known = [*sorted(expected | others)]
    assert set(slips(word, known)) == expected


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("cso", ["csc", "cos"], "cos"),
        ("sinn", ["sinh", "sin"], "sin"),
        ("tahn", ["tan", "tanh"], "tanh"),
        ("aktan", ["atan", "actan"], "actan"),
        ("qqqq", ["sin", "cos"], None),
        ("squareroot", ["sqrt", "sin"], None),
    ],
)
def test_the_likeliest_word_is_suggested(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("sinn(x)", "sin"), ("cso(x)", "cos"), ("arcttan(x)", "arctan"), ("sqtr(x)", "sqrt")],
)
def test_a_slip_is_answered_with_the_function(typed: str, suggested: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read(typed)
    assert refused.value.hint == f"Did you mean {suggested}?"


def refusal(text: str) -> ChainruleError | None:
    try:
        read(text)
    except ChainruleError as error:
        return error
    return None


def test_every_refusal_points_into_the_text() -> None:
    """Its place begins before it ends, and ends with the text or right behind it."""
    table = (Path(__file__).parent / "golden" / "syntax" / "refused.txt").read_text("utf-8")
    known = [line for line in table.splitlines() if not line.startswith(" ")]
    texts = [*itertools.islice(inputs(11), 4_000), *known, *(f"{line} + 1" for line in known)]
    refused = [(text, error) for text in texts if (error := refusal(text)) is not None]
    assert len(refused) > 1_000
    for text, error in refused:
        length = len(error.source or "")
        if error.start is not None and error.end is not None:
            assert 0 <= error.start < error.end <= length + 1, text
            assert error.start <= length, text


@pytest.mark.parametrize("count", [40, 41, 60])
def test_a_long_unknown_command_is_shortened_in_the_message(count: int) -> None:
    error = refusal("\\" + "q" * count + "{x}")
    assert error is not None
    shown = "q" * count if count <= 40 else "q" * 39 + "…"
    assert str(error).split("\n")[0] == f"the LaTeX command \\{shown} is not read in a formula"


@pytest.mark.parametrize("typed", ["(d/dx) x^2", "(d/dx)x^2", "d/dx x^2"])
def test_a_differential_in_parentheses(typed: str) -> None:
    formula = read(typed)
    assert formula.wrt is not None
    assert formula.expr is symbol("x") ** 2
