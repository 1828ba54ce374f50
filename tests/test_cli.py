"""The command line through its real entry point: what it prints, where, and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chainrule import InputError, solve
from chainrule.cli import main
from chainrule.cli.app import run
from chainrule.cli.commands import command_named, command_names
from chainrule.cli.dashes import protect
from chainrule.cli.direct import read_words
from chainrule.cli.output import put
from chainrule.cli.typed import made

ESCAPE = "\x1b"
COMMANDS = command_names()


def chainrule(
    *arguments: str | bytes, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m chainrule`` as a user would and decode what it prints."""
    settings = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "chainrule", *arguments],
        input=stdin,
        capture_output=True,
        env=settings,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_the_main_job() -> None:
    done = chainrule("derive", "exp(sin(x**2))", "--at", "x=1.5")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "= 2x cos(x²) e^sin(x²)" in done.stdout
    assert "−4.103116" in done.stdout
    assert "✓ agrees with the definition" in done.stdout


def test_piped_output_is_plain() -> None:
    assert ESCAPE not in chainrule("derive", "x^2", TERM="xterm-256color").stdout


@pytest.mark.parametrize("formula", ["-x^2", "-x", "--x^2", "-1/x", "- x"])
def test_formulas_may_start_with_a_dash(formula: str) -> None:
    done = chainrule("derive", formula, "--detail", "short")
    assert (done.returncode, done.stderr) == (0, "")
    assert "df/dx" in done.stdout


def test_a_dash_alone_reads_standard_input() -> None:
    done = chainrule("derive", "-", stdin="sin²(x)\n".encode())
    assert done.returncode == 0
    assert "f(x) = sin²(x)" in done.stdout


def test_options_keep_their_values_beside_a_leading_dash() -> None:
    takes_value = {"--at": True, "--force": False, "-o": True}
    words = ["-x^2", "--at", "x=-1", "--force", "-o", "-name.txt"]
    assert protect(words, takes_value) == [*words[1:], "--", "-x^2"]
    assert protect(["x^2", "--at", "x=1"], takes_value) == ["x^2", "--at", "x=1"]
    assert protect(["--colour", "-x"], takes_value) == ["--colour", "--", "-x"]
    assert protect(["--force", "--", "-x", "--at"], takes_value) == ["--force", "--", "-x", "--at"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["derive", ""], "empty"),
        (["derive", "sin(x"], "never closed"),
        (["derive", "snh(x)"], "Did you mean sinh?"),
        (["derive", "x^2", "--order", "50"], "between 1 and 20"),
        (["derive", "x^2", "--order", "two"], "--order"),
        (["derive", "x^2", "--colour"], "No such option"),
        (["derive"], "Missing argument"),
        (["derive", "x^2", "--at", "x"], "expected"),
        (["derive", "x^2", "--at", "y=1"], "x"),
        (["derive", "x^2", "--digits", "100000", "--at", "x=1"], "1000 digits"),
        (["derive", "a b"], "several variables"),
        (["derive", "x^2", "--format", "docx"], "no format"),
        (["rules", "tnh"], "did you mean 'tanh'?"),
        (["nonsense"], "No such command"),
        (["derive", "9^9^9^9"], ""),
        (["derive", "piecewise|x|"], "a condition"),
        (["derive", "1/0"], "divides by 0"),
        (["derive", "x/(1-1)"], "divides by 0"),
        (["derive", "ln(-1) + x"], "outside its domain"),
        (["derive", "root(x, 0)"], "undefined everywhere"),
        (["derive", "x^2", "--digits", "0", "--at", "x=1"], "between 1 and 1000"),
        (["derive", "__import__('os')"], ""),
        (["derive", "x\x1b[31m"], ""),
        (["derive", "x" * 200_000], "characters"),
        (["derive", "(" * 5_000], "expected"),
    ],
)
def test_what_the_user_typed_wrong_is_one_clear_message(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(arguments)
    printed = capsys.readouterr()
    if code == 0:
        assert "df/dx = 0" in printed.out
        return
    assert code == 2
    assert printed.out == ""
    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert ESCAPE not in printed.err
    assert 0 < len(printed.err.splitlines()) <= 6


def test_longer_formulas_can_be_allowed() -> None:
    long = "+".join(["x"] * 5_500)
    refused = chainrule("derive", "-", stdin=long.encode())
    assert refused.returncode == 2
    assert "--max-characters" in refused.stderr
    allowed = chainrule("--max-characters", "20000", "derive", "-", stdin=long.encode())
    assert (allowed.returncode, allowed.stderr) == (0, "")


def test_undecodable_arguments_are_refused() -> None:
    done = chainrule("derive", b"x^2\xff")
    assert done.returncode == 2
    assert "not valid text" in done.stderr
    done = chainrule("derive", "-", stdin=b"x^2\xff")
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_a_failed_check_is_loud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = __import__("chainrule.topics.derive.solution", fromlist=["total_derivative"])
    monkeypatch.setattr(module, "total_derivative", lambda trace, wrt: wrt)
    assert run(["derive", "sin x"]) == 1
    assert "disagrees" in capsys.readouterr().out


def test_our_own_mistakes_never_show_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = __import__("chainrule.topics.derive.solution", fromlist=["total_derivative"])
    monkeypatch.setattr(module, "total_derivative", lambda trace, wrt: 1 / 0)
    assert run(["derive", "sin x"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "ZeroDivisionError" in printed.err
    assert "Traceback" not in printed.err


def test_our_own_mistakes_can_be_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("chainrule.topics.derive.solution", fromlist=["total_derivative"])
    monkeypatch.setattr(module, "total_derivative", lambda trace, wrt: 1 / 0)
    monkeypatch.setenv("CHAINRULE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(["derive", "sin x"])
    with pytest.raises(ZeroDivisionError):
        solve("sin x")


@pytest.mark.parametrize("place", ["chainrule.cli.app._run", "chainrule.cli.app.run"])
def test_an_interruption_is_one_word(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, interrupted)
    with pytest.raises(SystemExit) as caught:
        main(["derive", "x^2"])
    assert caught.value.code == 130
    assert capsys.readouterr() == ("", "interrupted\n")


@pytest.mark.parametrize("arguments", [["rules"], ["derive", "x^2", "--format", "html"]])
def test_a_reader_that_goes_away_is_no_mistake(arguments: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chainrule", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


def test_without_a_command_the_help_is_shown() -> None:
    done = chainrule()
    assert done.returncode == 0
    assert "Usage: chainrule" in done.stdout
    assert "backprop" in done.stdout


def test_pages_in_bytes_go_through_pipes_unchanged() -> None:
    pytest.importorskip("typst", reason='needs pip install "chainrule[pdf]"')
    done = subprocess.run(
        [sys.executable, "-m", "chainrule", "derive", "x^2", "--format", "pdf"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith(b"%PDF")
    assert done.stdout.rstrip().endswith(b"%%EOF")


def test_output_ends_with_one_newline(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("one", "one\n"):
        put(text)
        assert capsys.readouterr().out == "one\n"


def test_a_point_off_the_curve_is_pointed_at_where_it_is_the_only_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["implicit", "x^2+y^2=1", "--at", "x=3,y=9"]) == 2
    alone = capsys.readouterr().err.splitlines()
    assert "the point x = 3, y = 9 is not on the curve" in alone[0]
    assert [line.strip() for line in alone[1:3]] == ["x=3,y=9", "^^^^^^^"]
    assert run(["implicit", "x^2+y^2=1", "--at", "x=1,y=0", "--at", "x=3,y=9"]) == 2
    assert capsys.readouterr().err.splitlines() == alone[:1]


def test_a_file_is_not_overwritten_without_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.tex"
    assert run(["derive", "x^2", "--output", str(target)]) == 0
    first = target.read_text(encoding="utf-8")
    assert "\\frac{\\mathrm{d}f}{\\mathrm{d}x}" in first
    assert run(["derive", "x^3", "--output", str(target)]) == 2
    assert "--force" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == first
    assert run(["derive", "x^3", "--output", str(target), "--force"]) == 0
    assert target.read_text(encoding="utf-8") != first


def test_a_file_that_cannot_be_written_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["derive", "x^2", "--output", str(tmp_path / "no" / "out.txt")]) == 1
    assert "cannot write" in capsys.readouterr().err


def test_definitions_come_from_options_and_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "program.txt"
    program.write_text("# inner\nd = a + b\n\n", encoding="utf-8")
    assert run(["derive", "d*c", "--let", f"@{program}", "--wrt", "a"]) == 0
    from_file = capsys.readouterr().out
    assert run(["derive", "d*c", "--let", "d = a + b", "--wrt", "a"]) == 0
    assert capsys.readouterr().out == from_file
    assert run(["derive", "d*c", "--let", f"@{tmp_path}/none", "--wrt", "a"]) == 2


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("math", ["unicode", "ascii", "pretty"])
def test_lines_fit_the_width(width: int, math: str, capsys: pytest.CaptureFixture[str]) -> None:
    formula = "x^2 sin(3x) e^(-x/2) / (1 + ln(x)^2) + sqrt(x^3 + 1)"
    assert run(["derive", formula, "--width", str(width), "--math", math, "--at", "x=2"]) == 0
    printed = capsys.readouterr().out
    assert max(len(line) for line in printed.splitlines()) <= width
    if math == "ascii":
        assert printed.isascii()


def test_output_that_cannot_show_unicode_falls_back_to_ascii() -> None:
    done = chainrule("derive", "x^2", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "?" not in done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["derive", "--help"], ["derive", "--colour"]]
)
def test_help_version_and_usage_errors_import_no_mathematics(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from chainrule.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n"
        "    heavy = {'sympy', 'mpmath', 'chainrule.topics.derive.solution'} & set(sys.modules)\n"
        "    print('heavy:', sorted(heavy), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    assert "heavy: []" in done.stderr


@pytest.mark.parametrize("word", ["", "derive", "derive --", "derive --math "])
def test_completion_imports_no_mathematics(word: str) -> None:
    script = (
        "import sys\n"
        "from chainrule.cli import main\n"
        "try:\n    main([])\n"
        "finally:\n"
        "    heavy = {'sympy', 'mpmath', 'chainrule.topics.derive.solution'} & set(sys.modules)\n"
        "    print('heavy:', sorted(heavy), file=sys.stderr)\n"
    )
    settings = {
        "_CHAINRULE_COMPLETE": "complete_bash",
        "COMP_WORDS": f"chainrule {word}",
        "COMP_CWORD": str(len(word.split(" "))),
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )
    assert "heavy: []" in done.stderr
    offered = {
        "": list(COMMANDS),
        "derive": ["derive"],
        "derive --": ["--wrt", "--order", "--let"],
        "derive --math ": ["unicode", "pretty", "ascii"],
    }[word]
    assert done.stdout.splitlines()[: len(offered)] == offered


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_itself_says(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = command_named(name)
    assert command is not None
    assert run(["--help"]) == 0
    listed = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert f"{name} {command.summary}" in listed
    assert run([name, "--help"]) == 0
    assert command.summary in " ".join(capsys.readouterr().out.split())


WORDS = (
    *("x^2", "-x^2", "--at", "x=1", "--order", "2", "-n", "3", "--order=2", "--math", "pretty"),
    *("ascii", "--reveal", "--", "-", "--force", "-o", "out.tex", "-oout.tex", "--let", "y = x"),
    *("--digits=0", "--digits", "-1", "--detail", "full", "long", "--wrt=x", "--colour", ""),
)


@given(st.lists(st.sampled_from(WORDS), max_size=7))
@example(["x", "--at", "x=1", "--at=x=2", "--width", "70"])
def test_a_command_line_is_read_alike_with_and_without_typer(words: list[str]) -> None:
    command = command_named("derive")
    assert command is not None
    refused = False
    try:
        read = read_words(command, words)
    except InputError:  # a sentence of our own where Typer has another
        read, refused = None, True
    seen: list[Mapping[str, object]] = []

    def note(values: Mapping[str, object]) -> int:
        seen.append(values)
        return 0

    try:
        made(replace(command, run=note))(words, standalone_mode=False)
    except Exception as error:
        complaint: Exception | None = error
    else:
        complaint = None
    assert complaint is not None or not refused
    if read is not None:
        assert complaint is None
        wanted = {name: value for name, value in read.items() if value != []}
        assert {n: v for n, v in seen[0].items() if n in wanted} == wanted
    elif complaint is not None:
        assert hasattr(complaint, "format_message")


@pytest.mark.parametrize(
    "words", ["x^2", "-x^2 --at x=1", "x --order 2 --reveal -o a.html", "--let y=x y --math ascii"]
)
def test_an_ordinary_command_line_does_without_typer(words: str) -> None:
    command = command_named("derive")
    assert command is not None
    assert read_words(command, words.split()) is not None


def test_an_ordinary_derivation_does_not_import_sympy() -> None:
    script = (
        "import sys\n"
        "from chainrule.cli.app import run\n"
        "code = run(['derive', 'exp(sin(x**2))', '--at', 'x=1.5'])\n"
        "sys.exit(3 if 'sympy' in sys.modules else code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"derive", "rules"} <= set(COMMANDS)
    for name in COMMANDS:
        assert run([name, "--help"]) == 0
        assert f"chainrule {name}" in capsys.readouterr().out


def test_rules_lists_the_table_and_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    assert "quotient rule" in capsys.readouterr().out
    assert run(["rules", "tanh"]) == 0
    assert "1 − tanh²(u)" in capsys.readouterr().out
