"""Whole processes: the command line beside a bare SymPy program and a bare Typer program."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measure import Row, compare

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
app()
"""


def process(*arguments: str) -> None:
    """Run Python and throw its output away."""
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)


def against(name: str, ours: tuple[str, ...], peer: tuple[str, ...], target: float) -> Row:
    process(*ours)
    process(*peer)
    note = "bare SymPy process" if peer[1] is SYMPY else f"bare Typer program {' '.join(peer[2:])}"
    return compare(
        name,
        lambda: process("-m", "chainrule", *ours),
        lambda: process(*peer),
        target=target,
        rounds=15,
        note=note,
    )


def run() -> list[Row]:
    return [
        against(f'derive "{FORMULA}"', ("derive", FORMULA), ("-c", SYMPY), 1.25),
        against("--help", ("--help",), ("-c", TYPER, "--help"), 1.2),
        against("--version", ("--version",), ("-c", TYPER, "--version"), 1.2),
        against("derive --help", ("derive", "--help"), ("-c", TYPER, "derive", "--help"), 1.2),
        against("usage error", ("derive",), ("-c", TYPER, "derive"), 1.2),
    ]
