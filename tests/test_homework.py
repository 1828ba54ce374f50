"""Files of homework problems: how they are read, solved, reported and written."""

from __future__ import annotations

import multiprocessing
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, cast

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import solve
from chainrule.bridge import to_sympy
from chainrule.cli.app import run
from chainrule.document import Answer, Equations, Heading, Paragraph, Status, Text, words
from chainrule.homework import processes
from chainrule.homework.file import read_homework
from chainrule.homework.records import Problem
from chainrule.homework.sheet import KINDS, Sheet
from chainrule.homework.words import options_of
from chainrule.homework.writing import write
from chainrule.model import Expr
from chainrule.model.errors import InputError, LimitError
from chainrule.render import FORMATS, render
from chainrule.syntax.write import to_plain
from chainrule.topics import all_topics
from chainrule.topics.common.topic import DETAIL

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

GOLDEN = Path(__file__).parent / "golden" / "homework"
WEEK = (GOLDEN / "week.txt").read_text(encoding="utf-8")


def one(text: str) -> Problem:
    (problem,) = read_homework(text).problems
    assert not problem.mistakes, problem.mistakes[0].error
    return problem


def answer(text: str, line: int = 0) -> Expr:
    (solved,) = solve(text).solved
    assert solved.solution is not None, solved.mistakes[0].error
    (block,) = solved.solution.answer
    assert isinstance(block, Equations)
    return block.lines[line].right


# Reading


@pytest.mark.parametrize(
    ("text", "label", "formula"),
    [
        ("sin x", "1", "sin x"),
        ("1. sin x", "1", "sin x"),
        ("7) sin x", "7", "sin x"),
        ("(3) sin x", "3", "sin x"),
        ("b) sin x", "b", "sin x"),
        ("(c) sin x", "c", "sin x"),
        ("Problem 12: sin x", "12", "sin x"),
        ("Exercise 4. sin x", "4", "sin x"),
        ("1.5x^2", "1", "1.5x^2"),
        ("(a)(b)", "1", "(a)(b)"),
        ("2) -x^2", "2", "-x^2"),
        ("formula: sin x", "1", "sin x"),
        ("3. formula: sin x", "3", "sin x"),
    ],
)
def test_labels(text: str, label: str, formula: str) -> None:
    problem = one(text)
    assert (problem.label, problem.formula) == (label, formula)


def test_problems_without_a_number_are_counted_on() -> None:
    labels = [p.label for p in read_homework("x\n5. x\nx\n(a) x\nx").problems]
    assert labels == ["1", "5", "6", "a", "7"]


@pytest.mark.parametrize(
    "text",
    [
        "sin(x^2); at x=1; wrt x; order 2; 3 points; title: A chain",
        "sin(x^2); at: x=1; wrt: x; order: 2; points: 3; title A chain",
        "sin(x^2) at x=1 wrt x; order 2; title A chain [3 points]",
        "(3 pts) sin(x^2), at x=1; with respect to x; order 2; title A chain",
        "sin(x^2)\n  at x=1\n  wrt x\n  order 2\n  points 3\n  title A chain",
        "sin(x^2)\nat x=1\nwrt: x\norder: 2\n3 points\ntitle: A chain",
        "\n\nsin(x^2) # why not\n\n  at x=1 # here\n  # nothing\n  wrt x\n  order 2\n"
        "  3 marks\n  title A chain",
        "sheet = 0\n\nat x=1\nwrt x\norder 2\npoints 3.0\ntitle: A chain\nformula: sin(x^2)",
        "1. differentiate sin(x^2); at x=1; wrt x; order 2; points 6/2; title A chain",
        "DERIVE: sin(x^2); AT x=1; WRT x; Order 2; 3 Points; Title A chain",
        "\ufeffsin(x^2)\r\n\tat x=1\r\n\twrt x\r\n\torder 2\r\n\tpoints 3\r\n\ttitle A chain\r\n",
    ],
)
def test_every_spelling_of_options_says_the_same(text: str) -> None:
    problem = read_homework(text).problems[-1]
    assert not problem.mistakes
    assert (problem.command, problem.formula, problem.title) == ("derive", "sin(x^2)", "A chain")
    assert problem.points == 3
    assert [problem.values(name) for name in ("at", "wrt", "order")] == [("x=1",), ("x",), ("2",)]


def test_the_sheet_is_read() -> None:
    file = read_homework("title: Week 1\nnote: Be brief.\n== Chains ==\nx\nsection: More\nx^2")
    assert file.title == "Week 1"
    assert [type(entry).__name__ for entry in file.entries] == [
        "Note",
        "Section",
        "Problem",
        "Section",
        "Problem",
    ]


def test_long_formulas_go_on_in_indented_lines() -> None:
    assert answer("sin(x)\n  + cos(x)\n  + x^2\n  wrt x") is answer("sin(x) + cos(x) + x^2")


def test_a_line_that_starts_with_a_word_may_go_on_with_the_formula() -> None:
    assert answer("x +\n  rate^2; let rate = x") is answer("x + x^2")


def test_a_note_without_words_is_left_out() -> None:
    assert solve("x\nnote:\nx^2").explain() == solve("x\n\nx^2").explain()
    assert len(read_homework("x\nnote: Now squares.\nx^2").entries) == 3


@pytest.mark.parametrize("text", ["at^2", "order*x", "let", "points^2 x", "s t"])
def test_formulas_are_not_taken_for_options(text: str) -> None:
    found = read_homework(f"x\n{text}").problems
    assert len(found) == (1 if text == "let" else 2)


def test_semicolons_inside_brackets_belong_to_the_formula() -> None:
    assert one(r"piecewise(x^2, x < 0; x, x >= 0); wrt x").formula.count(";") == 1
    assert one(r"x\;y; wrt x").formula == r"x\;y"


def test_the_documentation_lists_every_command_and_option() -> None:
    page = (Path(__file__).parent.parent / "docs" / "homework.md").read_text(encoding="utf-8")
    for topic in all_topics():
        row = next(
            line for line in page.splitlines() if re.match(rf"\| .*`{topic.keywords[0]}`", line)
        )
        for option in set(options_of(topic)) - {DETAIL}:
            assert f"`{option.keywords[0]}`" in row
    assert f"Every problem also takes `title`, `points` and `{DETAIL.name}`." in page


# Solving


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(x^2)", "2*x*cos(x**2)"),
        ("x^3; order 2", "6*x"),
        ("x^2 y; wrt y", "x**2"),
        ("u^3; let u = sin x", "3*sin(x)**2*cos(x)"),
        ("a b; where a = x^2, b = sin x; wrt x", "2*x*sin(x) + x**2*cos(x)"),
        (r"\frac{1}{x}", "-1/x**2"),
        ("implicit x^2 + y^2 = 25", "-x/y"),
        ("total x^2 y; let x = cos t, y = e^t", "exp(t)*cos(t)*(cos(t) - 2*sin(t))"),
        ("parametric t^2, t^3", "3*t/2"),
        ("parametric x = t^2; y = t^3", "3*t/2"),
        (
            "polar r = 1 + sin theta; at theta=0",
            "(sin(2*theta)+cos(theta))/(cos(2*theta)-sin(theta))",
        ),
        ("inverse x^3 + x", "1/(3*x**2 + 1)"),
        ("parametric [t^2, t^3]; order 1", "Matrix([2*t, 3*t**2])"),
        ("backprop x^2", "2*x"),
        ("gradient x^2", "2*x"),
    ],
)
def test_answers_agree_with_sympy(text: str, expected: str) -> None:
    right = answer(text)
    entries = right.args if right.op == "vector" else (right,)
    found = sympy.Matrix([to_sympy(entry, evaluate=True) for entry in entries])
    assert sympy.simplify(found - sympy.Matrix([sympy.sympify(expected)])).is_zero_matrix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(x^2) at x=0", "0"),
        ("x^3; at x=2", "12"),
        ("sin x; at x=pi/3", "div(1, 2)"),
        ("|x|; at x=0", "undefined"),
        ("x^2; at x=1, x=2", "2"),
        ("gradient x y; at x=2, y=-6", "vector(-6, 2)"),
        ("jacobian [x y, x + y]; at x=1, y=2", "matrix[2](2, 1, 1, 1)"),
        ("hessian x^2 y; at x=1, y=2", "matrix[2](4, 2, 2, 0)"),
        ("implicit x^2 + y^2 = 25; at x=3, y=4", "div(-3, 4)"),
        ("total x^2 y; let x = cos t, y = e^t; at t=0", "1"),
        ("inverse x^3 + x; at y=2", "div(1, 4)"),
        ("inverse x^3 + x; at x=1", "div(1, 4)"),
    ],
)
def test_values_at_points(text: str, expected: str) -> None:
    found = repr(answer(text, 1)).replace("1/2", "div(1, 2)").replace("-3/4", "div(-3, 4)")
    assert found.replace("1/4", "div(1, 4)") == expected


def test_several_points_are_all_answered() -> None:
    (solved,) = solve("x^2; at x=1, x=2; at x=3").solved
    assert solved.solution is not None
    (block,) = solved.solution.answer
    assert isinstance(block, Equations)
    assert [line.right.value for line in block.lines[1:]] == [2, 4, 6]


def test_a_problem_is_stated_without_its_answer() -> None:
    for problem in solve(WEEK).solved:
        if problem.solution is None:
            continue
        shown = [b for b in problem.solution.given if isinstance(b, Equations)]
        assert not any(isinstance(block, Answer) for block in problem.solution.given)
        rights = {line.right for block in shown for line in block.lines}
        answers = [b for b in problem.solution.answer if isinstance(b, Equations)]
        assert not rights & {line.right for block in answers for line in block.lines}


def test_settings_reach_the_problems() -> None:
    text = "log(x); at x=3"
    assert answer(text) is not None
    assert "0.14476" in str(solve(text, log_base=10, sheet="answers", digits=5))
    assert "Why" in str(solve("sin(x^2)", detail="full"))
    assert "Multiply" not in str(solve("sin(x^2)", detail="short"))
    assert "Why" in str(solve("sin(x^2)\n  detail full"))


# The three sheets


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["text", "markdown", "latex"])
def test_golden_sheets(golden: Callable[[str, str], None], kind: str, form: str) -> None:
    sheet = solve(WEEK)
    options = {"standalone": True} if form == "latex" else {}
    ending = FORMATS[form].endings[0]
    text = render(sheet.explain(kind), form, title=sheet.title(kind), **options)
    golden(f"homework/{kind}{ending}", text)


def test_golden_report(golden: Callable[[str, str], None]) -> None:
    golden("homework/report.txt", solve(WEEK).report("week.txt") + "\n")


def test_every_format_writes_every_sheet(tmp_path: Path) -> None:
    sheet = solve("title: A\n1. sin(x^2) [1 point]\n2. x^")
    for row in FORMATS.values():
        if not row.endings or row.name in ("svg", "dot", "mermaid"):
            continue
        if row.name == "pdf":
            pytest.importorskip("typst")
        for kind in KINDS:
            path = tmp_path / f"{kind}{row.endings[0]}"
            sheet.save(path, kind=kind)
            assert path.stat().st_size > 100


def test_points_are_shown_and_added() -> None:
    sheet = solve("x [1 point]\nx^2 (2.5 pts)\nx^3\npoints 1/3\nx^4")
    assert [p.points for p in sheet.file.problems] == [1, Fraction(5, 2), Fraction(1, 3), None]
    blocks = sheet.explain("problems").blocks
    assert blocks[1] == Paragraph((Text("4 problems, 23/6 points"),))
    assert Text(" (2.5 points)", "muted") in blocks[5].content  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", KINDS)
def test_headings_of_solutions_stand_below_the_problem(kind: str) -> None:
    blocks = solve("== Part ==\nx^3; order 2\nsin(x^2)").explain(kind).blocks
    levels = [(b.level, b.content[0]) for b in blocks if isinstance(b, Heading)]
    for level, content in levels:
        text = content.text if isinstance(content, Text) else ""
        assert (level == 2) == text.startswith("Problem ")
        assert (level == 1) == (text in ("Part", kind.capitalize()))


HOSTILE = [
    "<script>alert(1)</script>",
    r"\input{/etc/passwd}",
    "[red]bold[/red] $x$ %x &y #z ~ ^ _ {",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred \u202e \x07",
    "``` </details> <!--",
    '#eval("1") #set page() @x *b*',
]


@pytest.mark.parametrize("words", HOSTILE)
def test_titles_are_harmless_in_every_format(words: str) -> None:
    text = f"title: {words}\nnote: {words}\n== {words} ==\n1. x^2\n   title: {words}\n2. x +"
    sheet = solve(text)
    for form in ("text", "terminal", "markdown", "html", "latex"):
        page = render(sheet.explain(), form, title=sheet.title(), standalone=form == "latex")
        assert "<script>" not in page or form in ("text", "terminal")
        assert "\\input{/etc" not in page or form not in ("latex", "markdown")
        assert "\x1b[31mred" not in page
        assert "\u202e" not in page
        assert "\x07" not in page
    latex = render(sheet.explain(), "latex", standalone=True)
    for bad in (" %x", " &y", " #z", " _ ", "$x$ \\%"):
        assert bad not in latex


# Mistakes


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("x\nsin(x^2 +\nx", 2, "expected a number, a name or '(' after '+'"),
        ("x\n  + cos(y", 2, "this '(' is never closed"),
        ("x\n  pionts 3", 2, "there is no option called 'pionts'"),
        ("x\n  colour: red", 2, "there is no option called 'colour'"),
        ("x; blue", 1, "expected an option after the formula"),
        ("x; at", 1, "expected something after 'at'"),
        ("x\n  points many", 2, "expected a number of points, found 'many'"),
        ("x\n  points 1/0", 2, "expected a number of points, found '1/0'"),
        ("x\n  order two", 2, "order takes a whole number of at least 1, not 'two'"),
        ("x\n  order 99", 1, "the order must be between 1 and 20, not 99"),
        ("x\n  at y=1", 1, "the formula has no free variable y"),
        ("x\n  at x=", 2, "expected"),
        ("x\n  at x=1\n  at x=x+1", 1, "the value of x must "),
        ("x\n  wrt x\n  wrt y", 3, "'wrt' is given twice"),
        ("x\n  direction 1,2", 2, "'derive' takes no option 'direction'"),
        ("x\n  detail long", 2, "there is no detail 'long'"),
        ("a b c", 1, "the formula has several variables"),
        ("graident x^2", 1, "there is no command called 'graident'"),
        ("minimise: x^2", 1, "there is no command called 'minimise'"),
        ("implicit x^2 + y^2", 1, "expected '=' between two formulas"),
        ("u x; let u = x^2, u = x", 1, "'u' is defined twice"),
        ("descend x^2", 1, "'descend' needs 'from': where to begin"),
        ("1.", 1, "expected a formula"),
        ("1. ; wrt x", 1, "expected a formula"),
        ("points 3", 1, "this line belongs to a problem"),
        ("x\n\npoints 3\n\ny", 3, "this line belongs to a problem"),
        ("x^2 + y^2 = 1", 1, "expected a name such as y or f(x) before '='"),
    ],
)
def test_mistakes_name_their_line_and_the_rest_goes_on(text: str, line: int, sentence: str) -> None:
    sheet = solve(f"{text}\n\n\nsin(x^2)")
    assert sheet.solved[-1].solution is not None
    assert len(sheet.mistakes) == 1
    (mistake,) = sheet.mistakes
    assert mistake.line == line
    assert mistake.error.message.startswith(sentence)
    assert "--" not in f"{mistake.error.message} {mistake.error.hint}"
    report = sheet.report("week.txt").splitlines()
    assert report[0].startswith(f"week.txt:{line}: ")
    assert set(report[2].strip()) == {"^"}


def test_mistakes_are_reported_in_the_order_of_their_lines() -> None:
    sheet = solve("x +\n\npoints 3\n\ny +\n  colour: red\n  order 1")
    assert [mistake.line for mistake in sheet.mistakes] == [1, 3, 5, 6]


def test_a_mistake_of_ours_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("chainrule.topics.inverse.face.inverse", broken)
    sheet = solve("x\ninverse x^3\nx^2")
    assert [one.solution is not None for one in sheet.solved] == [True, False, True]
    assert "mistake of its own (KeyError)" in sheet.report()


def test_a_failed_check_is_a_mistake_and_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from chainrule.checks.definition import Check

    wrong = Check("failed", (), words("at x = 1"))
    monkeypatch.setattr("chainrule.topics.derive.solution.check", lambda *_, **__: wrong)
    sheet = solve("sin(x^2)")
    assert "disagrees" in sheet.report()
    assert any(isinstance(b, Status) and b.state == "failed" for b in sheet.explain().blocks)


def test_bounds(bounded: Any) -> None:
    bounded(homework_characters=20)
    with pytest.raises(LimitError, match="longer than 20 characters"):
        solve("x" * 21)
    bounded(problems=3)
    with pytest.raises(LimitError, match="more than 3 problems"):
        solve("x\nx\nx\nx")


@pytest.mark.parametrize("unknown", [{"sheet": "hints"}, {"detail": "huge"}, {"jobs": 0}])
def test_unknown_settings(unknown: dict[str, object]) -> None:
    with pytest.raises(InputError):
        solve("x", **unknown)  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                ["1. x^2", "  at x=1", "points 3", "== A ==", "title: T", "", "# c", "(2 points) x",
                 "x; ; at x=1", "  ; [3 points]", "let u = x, v", "[1 point]", "implicit", "=="]
            ),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_any_text_is_read_and_every_line_is_accounted_for(found: list[str]) -> None:
    text = "\n".join(found)
    file = read_homework(text)
    count = text.count("\n") + 1
    for mistake in file.mistakes:
        assert 1 <= mistake.line <= count
    for problem in file.problems:
        assert problem.formula.strip() or problem.mistakes
        assert 1 <= problem.line <= count


FILLERS = (
    *(" ", ";", "(", "[3", ", at x", "=", " at x", "1.", "#", "\\;", "; at x=1", " at x=1"),
    *(";foo 1", ", wrt x", ";at", "[1 point]", ";title: a", ";let u=1,", " where u=", " and u="),
)


def reading_time(text: str) -> float:
    """Return the processor time of reading a text, the least of several."""
    times = []
    for _ in range(4):
        start = process_time()
        read_homework(text)
        times.append(process_time() - start)
    return min(times)


@pytest.mark.parametrize("start", ["x", "x\nlet u"], ids=["formula", "option"])
@pytest.mark.parametrize("filler", FILLERS)
def test_long_lines_are_read_in_linear_time(filler: str, start: str) -> None:
    short, long = (start + filler * (size // len(filler)) + "y" for size in (5_000, 40_000))
    # What is linear takes 8 times as long, what is quadratic 64 times.
    assert reading_time(long) < 24 * reading_time(short)


def test_a_line_is_not_read_after_three_mistakes() -> None:
    file = read_homework("x" + ";foo" * 1_000 + "\n  at\n  at")
    assert [mistake.line for mistake in file.problems[0].mistakes] == [1, 1, 1, 2, 3]


# Several processes, pickling, the command line


def test_solutions_can_be_sent_between_processes() -> None:
    sheet = solve(WEEK)
    again = pickle.loads(pickle.dumps(sheet))
    assert isinstance(again, Sheet)
    assert render(again.explain(), "latex") == render(sheet.explain(), "latex")


def test_several_processes_give_the_same_bytes() -> None:
    text = WEEK + "\nx^5\n" * 6
    alone, shared = solve(text), solve(text, jobs=2)
    for kind in KINDS:
        for form in ("text", "latex", "markdown", "html"):
            assert render(alone.explain(kind), form) == render(shared.explain(kind), form)
    assert alone.report() == shared.report()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["text", "latex", "markdown", "html", "typst", "json", "ipynb"])
def test_a_sheet_written_at_once_is_the_sheet_rendered(kind: str, form: str) -> None:
    solved = solve(WEEK, sheet=kind)
    chosen = {"standalone": True, "width": 70}
    found = write(WEEK, form, sheet=kind, **chosen)
    options = {"title": solved.title(), "typed": to_plain, **chosen}
    assert found.content == render(solved.explain(), form, **options)
    assert found.report("week.txt") == solved.report("week.txt")
    assert found.problems == len(solved.solved)
    assert found.solved == sum(not one.mistakes for one in solved.solved)


def test_every_process_writes_its_share() -> None:
    text = WEEK + "\n".join(f"x^{n} sin x" for n in range(2, 16))
    seen: list[int] = []
    for form in ("latex", "text"):
        alone = write(text, form)
        shared = write(text, form, jobs=3, progress=lambda done, total: seen.append(done))
        assert shared.content == alone.content
        assert shared.report("f") == alone.report("f")
        assert seen == list(range(1, alone.problems + 1))
        seen.clear()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_every_item_is_worked_on_once(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    monkeypatch.setattr(processes, "start_method", lambda: method)
    for count in (0, 1, 2, 3, 50) if method == "fork" else (5,):
        found = list(processes.spread(abs, [-n for n in range(count)], 3))
        assert sorted(found) == [(n, n) for n in range(count)]


class EndsOneLater:
    """A part at work in another process: not yet done when it is first asked for."""

    def __init__(self, part: list[int]) -> None:
        self.part = part
        self.asked = 0

    def done(self) -> bool:
        self.asked += 1
        return self.asked > 1

    def result(self) -> list[int]:
        return self.part


class PoolOfOne:
    """Notes the sizes of the parts that it is given."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def submit(self, work: Callable[[list[int]], list[int]], part: list[int]) -> EndsOneLater:
        self.sizes.append(len(part))
        return EndsOneLater(work(part))


def test_parts_shrink_so_that_all_processes_end_together() -> None:
    pool = PoolOfOne()
    items = list(range(1000))
    found = processes._shared(cast("ProcessPoolExecutor", pool), list, items, jobs=2)
    assert sorted(found) == list(zip(items, items, strict=True))
    assert pool.sizes[:2] == [125, 109]
    assert pool.sizes == sorted(pool.sizes, reverse=True)
    assert pool.sizes[-1] == 1


def test_progress_is_reported() -> None:
    seen: list[tuple[int, int]] = []
    solve("x\nx^2\nx^", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problems, out = tmp_path / "p.txt", tmp_path / "s.tex"
    problems.write_text("title: Week\n1. sin(x^2)\n2. x +\n", encoding="utf-8")
    assert run(["solve", str(problems), "--output", str(out)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"{problems}:3: expected")
    assert captured.err.endswith("1 of 2 problems solved, 1 mistake\n")
    page = out.read_text(encoding="utf-8")
    assert page.startswith(r"\documentclass")
    assert r"\section*{Week -- solutions}" in page

    problems.write_text("sin(x^2)", encoding="utf-8")
    assert run(["solve", str(problems), "--sheet", "answers"]) == 0
    captured = capsys.readouterr()
    assert "df/dx = 2x cos(x²)" in captured.out
    assert captured.err == ""
    assert run(["solve", str(problems), "--output", str(out)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(["solve", str(problems), "--output", str(out), "--force"]) == 0


def test_standard_input_and_processes() -> None:
    command = [sys.executable, "-m", "chainrule", "solve", "-", "--sheet", "answers"]
    done = [
        subprocess.run(
            [*command, *more], input=WEEK.encode(), capture_output=True, timeout=60, check=False
        )
        for more in ([], ["--jobs", "2"])
    ]
    assert done[0].returncode == done[1].returncode == 1
    assert done[0].stdout == done[1].stdout
    assert done[0].stderr == done[1].stderr
    assert done[0].stderr.startswith(b"standard input:14: expected")
    assert b"Solving" not in done[0].stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot read"), (b"\xff\xfe", "is not UTF-8 text"), (b"x" * 4_000_001, "longer than")],
)
def test_unreadable_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "p.txt"
    if content is not None:
        path.write_bytes(content)
    assert run(["solve", str(path)]) == 2
    assert sentence in capsys.readouterr().err


def test_numbers_glued_to_their_formulas_are_labels() -> None:
    text = "1.sin(x^2)\n2.cos(x)\n3.x^2\nb. x^3\n4.(x+1)^2\n"
    problems = read_homework(text).problems
    assert [p.label for p in problems] == ["1", "2", "3", "b", "4"]
    assert [p.formula for p in problems[:2]] == ["sin(x^2)", "cos(x)"]
    for typed in ("4.5x", "2.*x", ".5x", "3"):
        assert one(typed).formula == typed
