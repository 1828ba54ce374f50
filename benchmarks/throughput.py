"""The whole corpus in one process: derive, check, tidy and write, beside SymPy's diff."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from benchmarks.corpus import Formula, formulas
from benchmarks.measure import Row, interleave, seconds

SIMPLIFY_LIMIT = 2
"""Seconds after which one call of simplify is stopped; stopped calls count as that long."""


def total(work: Callable[[Formula], object], lines: list[Formula]) -> float:
    """Add up the time of every formula; caches are cleared before each, unmeasured."""
    from sympy.core.cache import clear_cache

    from chainrule.model import forget_unused

    spent = 0.0
    for line in lines:
        clear_cache()
        forget_unused()
        spent += seconds(lambda line=line: work(line))  # type: ignore[misc]
    return spent


def ours(line: Formula) -> str:
    """Derive with all steps, check, tidy, and write everything as LaTeX."""
    from chainrule import derive
    from chainrule.render import render

    return render(derive(line.text, **line.arguments).explain(), "latex")


def ours_short(line: Formula) -> str:
    """Derive with all steps, check, tidy, and write the result as LaTeX."""
    from chainrule import derive
    from chainrule.render.notations.texmath import to_latex

    return to_latex(derive(line.text, **line.arguments).result)


def diff_latex(line: Formula) -> str:
    import sympy

    return sympy.latex(sympy.diff(line.peer, line.variable))


class _TimeUpError(Exception):
    pass


def _stop(*_: Any) -> None:
    raise _TimeUpError


def limited(work: Callable[[], object]) -> None:
    """Run SymPy for at most ``SIMPLIFY_LIMIT`` seconds."""
    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, SIMPLIFY_LIMIT)
    try:
        work()
    except (_TimeUpError, ValueError, TypeError, AttributeError, NotImplementedError):
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def diff_simplify(line: Formula) -> None:
    import sympy

    limited(lambda: sympy.simplify(sympy.diff(line.peer, line.variable)))


def _checker(line: Formula) -> Callable[[], object]:
    from chainrule import derive
    from chainrule.checks.definition import check
    from chainrule.trace.edges import rows, tangent_rows

    done = derive(line.text, **line.arguments)
    program = rows(done.trace)
    slopes = (*program, *tangent_rows(done.trace, done.wrt))
    return lambda: check(program, done.output, done.wrt, slopes, done.result)


def run() -> list[Row]:
    from sympy.core.cache import clear_cache

    lines = formulas()
    count = len(lines)
    for line in lines:  # every lazy import and every rule's own test, before anything is timed
        ours(line)
        diff_latex(line)
    rows = []
    for name, work, target in (
        ("corpus, all steps as LaTeX", ours, 1.5),
        ("corpus, result as LaTeX", ours_short, None),
    ):
        measured = interleave(
            lambda work=work: total(work, lines),  # type: ignore[misc]
            lambda: total(diff_latex, lines),
            5,
        )
        rows.append(Row(f"{name} ({count} formulas)", *measured, target, "SymPy diff + latex"))
    mine, theirs, ratio = interleave(
        lambda: total(ours, lines), lambda: total(diff_simplify, lines), 1
    )
    note = f"SymPy diff + simplify, stopped at {SIMPLIFY_LIMIT} s a formula"
    rows.append(Row("corpus, all steps as LaTeX", mine, theirs, ratio, 0.2, note))
    checks = [_checker(line) for line in lines]

    def check_all() -> float:
        return sum(seconds(check) for check in checks)

    import sympy

    slopes = [sympy.diff(line.peer, line.variable) for line in lines]

    def simplify_all() -> float:
        spent = 0.0
        for slope in slopes:
            clear_cache()
            spent += seconds(lambda slope=slope: limited(lambda: sympy.simplify(slope)))
        return spent

    measured = interleave(check_all, simplify_all, 1)
    rows.append(Row("corpus, the check alone", *measured, 0.05, note.replace("diff + ", "")))
    return rows
