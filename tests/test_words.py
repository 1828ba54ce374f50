"""A word means one thing: in a formula, in a file of problems, and as a command."""

from __future__ import annotations

import pytest

from chainrule.cli.commands import command_names
from chainrule.homework.file import read_homework
from chainrule.homework.words import ASKING, COMMAND_WORDS, OPTION_WORDS, option_of
from chainrule.rules import FUNCTIONS, SHORTHANDS
from chainrule.syntax.names import CONSTANTS, KEYWORDS

FORMULA_WORDS = sorted({*FUNCTIONS, *SHORTHANDS, *CONSTANTS, *KEYWORDS})

LINE_WORDS = {
    *("title", "section", "note", "text", "instruction", "instructions", "formula"),
    *("problem", "exercise", "question", "of", "and", "with", "respect", "to"),
}
"""What a file of problems knows besides commands and options."""

UNITS = ("point", "points", "pt", "pts", "mark", "marks")


def test_no_command_is_a_word_of_formulas() -> None:
    commands = {*command_names(), *COMMAND_WORDS}
    assert {"derive", "solve"} <= commands
    # Only a file of homework must tell "tangent x" from a command; there it is "tangents".
    assert "tangent" not in COMMAND_WORDS
    commands -= {"tangent"}
    assert commands.isdisjoint(word.lower() for word in FORMULA_WORDS)


def test_words_of_a_file_of_problems_are_apart() -> None:
    assert COMMAND_WORDS.keys().isdisjoint({*OPTION_WORDS, *LINE_WORDS, *UNITS})
    # A sheet's title stands at its top, and a problem's below its formula.
    # "to" names the end of a drawing only where it stands in the place of an option.
    assert OPTION_WORDS.keys() & LINE_WORDS == {"title", "to"}
    assert {OPTION_WORDS[word] for word in UNITS if word in OPTION_WORDS} == {"points"}


@pytest.mark.parametrize("word", COMMAND_WORDS)
def test_a_command_is_read_with_every_option(word: str) -> None:
    assert option_of(f"{word} x") is None
    for option, meant in OPTION_WORDS.items():
        if meant in ASKING and COMMAND_WORDS[word] != "rates":
            continue
        (problem,) = read_homework(f"{word} x y; {option} 3").problems
        said = [*(given.name for given in problem.options), *["title"] * bool(problem.title)]
        said += ["points"] * (problem.points == 3)
        assert (problem.command, problem.formula, said) == (COMMAND_WORDS[word], "x y", [meant])


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("option", sorted(OPTION_WORDS.keys() - ASKING))
def test_units_are_read_beside_every_option(unit: str, option: str) -> None:
    (problem,) = read_homework(f"x; {option} 3; 2 {unit}").problems
    assert not problem.mistakes
    assert problem.points == 2


@pytest.mark.parametrize("word", FORMULA_WORDS)
def test_a_line_may_start_with_any_word_of_formulas(word: str) -> None:
    for formula in (f"{word} x", f"{word}(x)", f"{word}^2 x"):
        file = read_homework(f"1) {formula}; wrt x\n{formula} + 1\nx^2 +\n  {formula}")
        assert not [mistake for problem in file.problems for mistake in problem.mistakes]
        assert [(problem.command, problem.formula) for problem in file.problems] == [
            ("derive", formula),
            ("derive", f"{formula} + 1"),
            ("derive", f"x^2 +\n{formula}"),
        ]


def test_a_number_after_a_word_like_an_option_is_meant_for_the_option() -> None:
    (problem,) = read_homework("x^2\n  step 3").problems
    assert problem.formula == "x^2"
    assert [str(mistake.error) for mistake in problem.mistakes] == [
        "there is no option called 'step'"
    ]
