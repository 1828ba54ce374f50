"""Rows for functions with kinks or jumps, cases, and the conditions that choose between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chainrule.model import ONE, PI, ZERO, Expr, Rule, make
from chainrule.rules.arithmetic import A, B, point
from chainrule.rules.numbers import any_nan, real

PIECES = "Absolute value, steps and cases"
CONDITIONS = "Conditions"

FLAT = "Between two jumps the value is constant, so its slope is 0."
INTEGER = (make("sin", PI * A),)
ALIKE = {"max": ("gt", "ge"), "min": ("lt", "le")}


def extreme_partials(
    op: str, operands: Sequence[Expr], varies: Sequence[bool]
) -> tuple[Expr | None, ...]:
    """Return a bracket per varying operand of a maximum or minimum: 1 where it is the one.

    At a tie the first of the varying operands counts, and constants count before all of them;
    an operand that stands there twice counts once.
    """
    strict, loose = ALIKE[op]
    found: list[Expr | None] = []
    for i, operand in enumerate(operands):
        if not varies[i]:
            found.append(None)
            continue
        wins = [
            make(loose if varies[j] and j > i else strict, operand, other)
            for j, other in enumerate(operands)
            if other is not operand
        ]
        if operand in operands[:i]:
            found.append(ZERO)
        elif not wins:
            found.append(ONE)
        else:
            found.append(make("bracket", wins[0] if len(wins) == 1 else make("and", *wins)))
    return tuple(found)


def piecewise_partials(_: Expr, *operands: Expr) -> tuple[Expr | None, ...]:
    """Return, for each value, 1 where its condition is the first that holds; None elsewhere."""
    conditions = operands[1::2]
    found: list[Expr | None] = []
    for i in range(len(operands)):
        is_value = i % 2 == 0
        found.append(make("case", *conditions, value=i // 2) if is_value else None)
    return tuple(found)


def choose(mp: Any, *operands: Any) -> Any:
    """Return the first value whose condition holds, the last one otherwise, nan if none."""
    for value, condition in zip(operands[0::2], operands[1::2], strict=False):
        if any_nan(mp, (condition,)):
            return mp.nan
        if condition:
            return value
    return operands[-1] if len(operands) % 2 else mp.nan


def position(mp: Any, *conditions: Any) -> Any:
    """Return which condition is the first that holds, their number when none does."""
    for index, condition in enumerate(conditions):
        if any_nan(mp, (condition,)):
            return mp.nan
        if condition:
            return index
    return len(conditions)


def judged(judge: Callable[..., Any]) -> Callable[..., Any]:
    """Return the numeric column that is nan as soon as one operand is."""

    def numeric(mp: Any, *values: Any) -> Any:
        return mp.nan if any_nan(mp, values) else judge(mp, *values)

    return numeric


def nothing(_: Expr, *operands: Expr) -> tuple[None, ...]:
    """Return no local derivative at all: a condition does not change by a little."""
    return tuple(None for _ in operands)


KINKED_ROWS = (
    Rule(
        name="abs",
        title="absolute value",
        definition=lambda u: make("piecewise", u, make("ge", u, ZERO), -u),
        partials=lambda y, u: (make("sign", u),),
        numeric=lambda mp, u: abs(u),
        sample=point("-4/5"),
        spellings=("abs", "Abs", "fabs"),
        reason="The slope is 1 for positive u and −1 for negative u: the sign of u.",
        kinks=(A,),
        convention="The derivative at 0 does not exist; it is taken as 0.",
        family=PIECES,
        sympy="Abs",
    ),
    Rule(
        name="sign",
        title="sign",
        partials=lambda y, u: (ZERO,),
        numeric=real("sign"),
        sample=point("-4/5"),
        spellings=("sign", "sgn", "signum"),
        reason=FLAT,
        kinks=(A,),
        convention="The value at 0 is 0, and the derivative there, which does not exist, is "
        "taken as 0.",
        family=PIECES,
        sympy="sign",
    ),
    Rule(
        name="heaviside",
        title="Heaviside step",
        definition=lambda u: (1 + make("sign", u)) / 2,
        partials=lambda y, u: (ZERO,),
        numeric=lambda mp, u: mp.nan if mp.isnan(u) else (mp.sign(u) + 1) / 2,
        sample=point("4/5"),
        spellings=("heaviside", "Heaviside", "step"),
        reason=FLAT,
        kinks=(A,),
        convention="The value at 0 is ½, and the derivative there, which does not exist, is "
        "taken as 0.",
        family=PIECES,
        sympy="Heaviside",
    ),
    Rule(
        name="floor",
        title="floor",
        partials=lambda y, u: (ZERO,),
        numeric=real("floor"),
        sample=point("9/5"),
        spellings=("floor",),
        reason=FLAT,
        kinks=INTEGER,
        convention="The derivative at an integer does not exist; it is taken as 0.",
        family=PIECES,
        sympy="floor",
    ),
    Rule(
        name="ceil",
        title="ceiling",
        definition=lambda u: -make("floor", -u),
        partials=lambda y, u: (ZERO,),
        sample=point("9/5"),
        spellings=("ceil", "ceiling"),
        reason=FLAT,
        kinks=INTEGER,
        convention="The derivative at an integer does not exist; it is taken as 0.",
        family=PIECES,
        sympy="ceiling",
    ),
    Rule(
        name="max",
        title="maximum",
        arity=None,
        partials=lambda y, *us: extreme_partials("max", us, [True] * len(us)),
        numeric=judged(lambda mp, *us: max(us)),
        sample=point("1/2", "7/3", "-2"),
        spellings=("max", "Max", "maximum"),
        reason="The largest operand is the value, so only that one passes its changes on.",
        kinks=(A - B,),
        convention="At a tie the first of the equal operands passes its changes on, "
        "and a constant before all others.",
        family=PIECES,
        sympy="Max",
    ),
    Rule(
        name="min",
        title="minimum",
        arity=None,
        partials=lambda y, *us: extreme_partials("min", us, [True] * len(us)),
        numeric=judged(lambda mp, *us: min(us)),
        sample=point("1/2", "7/3", "-2"),
        spellings=("min", "Min", "minimum"),
        reason="The smallest operand is the value, so only that one passes its changes on.",
        kinks=(A - B,),
        convention="At a tie the first of the equal operands passes its changes on, "
        "and a constant before all others.",
        family=PIECES,
        sympy="Min",
    ),
    Rule(
        name="piecewise",
        title="case by case",
        arity=None,
        partials=piecewise_partials,
        numeric=choose,
        sample=(),
        spellings=("piecewise", "Piecewise", "cases"),
        reason="Inside each case the value follows that formula, so differentiate case by case.",
        convention="At the edge of a case the formula that gives the value there is used.",
        family=PIECES,
    ),
    Rule(
        name="bracket",
        title="bracket",
        definition=lambda condition: make("piecewise", ONE, condition, ZERO),
        partials=nothing,
        numeric=judged(lambda mp, condition: mp.mpf(1 if condition else 0)),
        sample=(),
        reason="A bracket is 1 where its condition holds and 0 elsewhere, so its slope is 0.",
        family=PIECES,
    ),
    Rule(
        name="case",
        title="case",
        arity=None,
        partials=nothing,
        numeric=position,
        sample=(),
        reason="It is 1 in its own case and 0 in the others, so its slope is 0.",
        family=PIECES,
    ),
)


def condition_row(
    name: str, title: str, sympy: str, arity: int | None, judge: Callable[..., Any]
) -> Rule:
    """Return the row of a condition: it has a truth value and no local derivative."""
    return Rule(
        name=name,
        title=title,
        arity=arity,
        partials=nothing,
        numeric=judged(judge),
        sample=(),
        reason="A condition chooses a case; it does not change by a little.",
        family=CONDITIONS,
        sympy=sympy,
    )


CONDITION_ROWS = (
    condition_row("lt", "less than", "StrictLessThan", 2, lambda mp, u, v: bool(u < v)),
    condition_row("le", "at most", "LessThan", 2, lambda mp, u, v: bool(u <= v)),
    condition_row("gt", "greater than", "StrictGreaterThan", 2, lambda mp, u, v: bool(u > v)),
    condition_row("ge", "at least", "GreaterThan", 2, lambda mp, u, v: bool(u >= v)),
    condition_row("eq", "equal", "Equality", 2, lambda mp, u, v: bool(u == v)),
    condition_row("ne", "different", "Unequality", 2, lambda mp, u, v: bool(u != v)),
    condition_row("and", "and", "And", None, lambda mp, *cs: all(cs)),
    condition_row("or", "or", "Or", None, lambda mp, *cs: any(cs)),
    condition_row("not", "not", "Not", 1, lambda mp, c: not c),
)

ROWS = KINKED_ROWS + CONDITION_ROWS
