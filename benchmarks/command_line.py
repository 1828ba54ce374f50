"""Whole processes: the command line beside a bare SymPy program and a bare Typer program.

Both sides run from compiled modules, as an installed package does; they are compiled into a
directory of the benchmark's own before anything is timed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping

from benchmarks.measure import Row, compare, compiled_into

FORMULA = "exp(sin(x**2))"
SYMPY = f"""
import sympy
print(sympy.diff(sympy.parse_expr("{FORMULA}"), sympy.Symbol("x")))
"""
TYPER = """
import typer
app = typer.Typer()
@app.callback(invoke_without_command=True)
def root(version: bool = False) -> None:
    if version:
        typer.echo("1.0")
@app.command()
def derive(formula: str, wrt: str = "x") -> None:
    typer.echo(formula)
@app.command()
def rules(name: str = "") -> None:
    typer.echo(name)
app(prog_name="peer")
"""
RICH = """
import typer
app = typer.Typer()
@app.command()
def derive(formula: str) -> None:
    from rich.console import Console
    Console().print(formula)
app(prog_name="peer")
"""
"""The least that a program does which reads its arguments by Typer and prints by Rich."""

COMPLETION = {
    "_CHAINRULE_COMPLETE": "complete_bash",
    "_PEER_COMPLETE": "complete_bash",
    "COMP_WORDS": "command derive --",
    "COMP_CWORD": "2",
}
"""What bash sets when the user presses TAB after ``derive --``."""


def process(*arguments: str, **environment: str) -> None:
    """Run Python and throw its output away."""
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=environment)


def against(
    name: str,
    ours: tuple[str, ...],
    peer: tuple[str, ...],
    target: float,
    cache: str,
    environment: Mapping[str, str] | None = None,
) -> Row:
    settings = {**compiled_into(cache), **(environment or {})}

    def our_process() -> None:
        process("-m", "chainrule", *ours, **settings)

    def peer_process() -> None:
        process(*peer, **settings)

    our_process()
    peer_process()
    notes = {SYMPY: "bare SymPy process", RICH: "bare Typer program that prints through Rich"}
    note = notes.get(peer[1]) or " ".join(("bare Typer program", *peer[2:]))
    return compare(name, our_process, peer_process, target=target, rounds=15, note=note)


def run() -> list[Row]:
    cases = (
        (f'derive "{FORMULA}"', ("derive", FORMULA), ("-c", SYMPY), 1.25),
        (f'derive "{FORMULA}", beside Typer', ("derive", FORMULA), ("-c", RICH, FORMULA), 1.35),
        ("--help", ("--help",), ("-c", TYPER, "--help"), 1.2),
        ("--version", ("--version",), ("-c", TYPER, "--version"), 1.2),
        ("derive --help", ("derive", "--help"), ("-c", TYPER, "derive", "--help"), 1.2),
        ("usage error", ("derive",), ("-c", TYPER, "derive"), 1.2),
    )
    with tempfile.TemporaryDirectory() as cache:
        rows = [against(*case, cache) for case in cases]
        return [*rows, against("completion", (), ("-c", TYPER), 1.2, cache, COMPLETION)]
