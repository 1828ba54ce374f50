"""The styles of a derivation: every line that is shown is true, and all end alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chainrule import derive
from chainrule.checks.definition import check
from chainrule.cli.app import run
from chainrule.document import Document, Equations, Line
from chainrule.model import Expr, add, make, mul, postorder, substitute
from chainrule.render import render
from chainrule.topics.common.words import d
from chainrule.topics.derive.face import Derivation
from chainrule.topics.derive.logarithmic import logarithms
from chainrule.topics.derive.outline import arriving, local, outline
from chainrule.topics.rules.named import COURSE, CourseRule
from chainrule.trace.edges import meanings

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.txt"))
STYLES = ("textbook", "paths", "primes", "logarithmic")


def corpus(path: Path) -> Iterator[Derivation]:
    """Derive the formulas of a file, whose format ``test_corpus`` explains."""
    for line in path.read_text(encoding="utf-8").splitlines():
        text, _, options = line.partition("  # ")
        if line.strip() and not line.startswith("#"):
            said = dict(part.split("=") for part in options.split())
            base = int(said["log"]) if "log" in said else None
            yield derive(text.split(" :: ")[0].strip(), wrt=said.get("wrt"), log_base=base)


def lines_of(document: Document) -> list[Line]:
    return [line for b in document.blocks if isinstance(b, Equations) for line in b.lines]


def undotted(expr: Expr) -> Expr:
    """Turn what is only for display into mathematics."""
    done: dict[Expr, Expr] = {}
    for node in postorder(expr):
        args = tuple(done[arg] for arg in node.args)
        if node.op == "dot":
            done[node] = mul(*args)
        else:
            done[node] = args[0] if node.op == "group" else Expr(node.op, args, node.value)
    return done[expr]


def true_lines(found: Derivation, style: str) -> int:
    """Compare every line that gives the derivative of a name with the name's own meaning."""
    known = meanings(found.trace)
    told = outline(found)
    names = {}
    for step in found.trace.steps:
        for operand in arriving(step):
            names[d(step.symbol, operand)] = substitute(local(step, operand), known)
    for symbol, slope in told.slopes.items():
        names[d(symbol, found.wrt)] = slope
        names[make("prime", symbol, value=1)] = slope
    of, compared, last = None, 0, None
    for line in lines_of(found.styled(style).explain()):
        if line.left is not None:
            if of in known and last is not None and line.left.op in ("derivative", "prime"):
                assert known.keys().isdisjoint(postorder(last)), (found.problem.expr, last)
            last = None
            of = line.left.args[0] if line.left.op in ("derivative", "prime") else None
            if line.left.op == "derivative" and line.left.args[1] is not found.wrt:
                of = None
        if of is None or (of not in known and of.op != "group"):
            continue
        last = line.right
        slope = undotted(substitute(substitute(line.right, names), known))
        meaning = known[of] if of in known else of.args[0]
        outcome = check((), meaning, found.wrt, (), slope)
        assert outcome.state != "failed", (found.problem.expr, line.right, outcome.reason)
        compared += outcome.state == "passed"
    return compared


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_every_line_is_true_and_all_styles_end_alike(path: Path) -> None:
    compared = told = 0
    for found in corpus(path):
        if found.put_back is None or found.problem.by:
            continue
        ends = set()
        for style in STYLES:
            final = [line.right for line in lines_of(found.styled(style).explain()) if line.final]
            ends.update(final[-1:])
        assert len(ends) <= 1, (found.problem.expr, ends)
        if found.order == 1 and outline(found).part(found.output).base is not None:
            told += 1
            compared += true_lines(found, "textbook") + true_lines(found, "primes")
            compared += true_lines(found, "logarithmic")
    assert compared >= 3 * told


TEXTBOOK = """
    x^2 sin(3x); x e^x; x ln x; sqrt(x) (x^2+1); x^2 e^x sin x; x(x+1)(x+2); a x e^(-b x)
    sin(x)/x; (2x+1)/(x^2-3); e^x/(1+e^x); ln(x)/x^2; tan(x)/(1+sec x); 3/sqrt(x) - 1/x^2 + 5
    (3x^2+1)^5; exp(sin(x^2)); ln(cos x); arctan(sqrt x); sin(x)^2 cos(x)^3; 2^(x^2); log(x^2+1, 10)
    x^x; (sin x)^x; x^(1/x); |x| x; max(x^2, x sin x); {x^2 if x < 1 else 2x - 1}
    f(x) g(x); f(x g(x)); e^(x sin x) + x ln x; sqrt(x + sqrt(x)); integral(e^(-t^2), t, 0, x^2)
    ((x^2-2) sin(x)/(2x+1))^9; sqrt(x sin(x)/(1+x^2)); e^(-x^2) cos(3x)/(x+1); ln((x+1)^3 e^x/(x-1))
    x^2 sin(1/x)/(1 + cos(x)^2); (x e^(x^2) + 1)^3 tan(x); sin(x cos(x sin x)); arcsin(x/(1+x^2)) x
    (1 + (1 + x e^x)^2)^3; 1/(1 + e^(-(w x + b)))
"""
LOGARITHMIC = """
    x^x; x^(sin x); (sin x)^(ln x); (1 + 1/x)^x; x^2 sin(3x); (x+1)^3 sqrt(x-1)/(x^2+1)^2
    x^(ln x); sqrt((x-1)(x-2)/((x-3)(x-4))); e^x sin(x)/(x^2+1)^(1/3); (x^2+1)^(cos x)
"""
OTHER = "x^2 sin(3x); exp(sin(x^2)); ((x^2-2) sin(x)/(2x+1))^9; x^x; e^(x sin x) + x ln x; sin(x)/x"


@pytest.mark.parametrize(
    ("style", "listed"),
    [("textbook", TEXTBOOK), ("logarithmic", LOGARITHMIC), ("paths", OTHER), ("primes", OTHER)],
)
def test_derivations_read(golden: Callable[[str, str], None], style: str, listed: str) -> None:
    told = []
    for formula in listed.replace("\n", ";").split(";"):
        if formula.strip():
            document = derive(formula.strip(), wrt="x").explain(style=style)
            told.append(render(document, format="text", width=80))
    golden(f"styles/{style}.txt", ("─" * 80 + "\n").join(told))


def test_logarithms_are_told_where_they_help() -> None:
    for formula in LOGARITHMIC.replace("\n", ";").split(";"):
        if formula.strip():
            shown = str(derive(formula.strip(), style="logarithmic"))
            assert "Take logarithms of both sides" in shown, formula
    assert "logarithms" not in str(derive("sin x + 1", style="logarithmic"))


def test_the_sum_of_logarithms_is_the_logarithm_wherever_the_formula_is_defined() -> None:
    compared = 0
    for formula in LOGARITHMIC.replace("\n", ";").split(";"):
        if not formula.strip():
            continue
        whole = derive(formula.strip()).problem.expr
        terms = logarithms(whole)
        assert terms is not None
        left = derive(make("ln", make("abs", whole)), wrt="x").function()
        right = derive(add(*(term.expr for term in terms)), wrt="x").function()
        for k in range(-30, 61):
            x = k / 7 + 0.01
            value = left(x)[0]
            if math.isfinite(value):
                assert right(x)[0] == pytest.approx(value, rel=1e-9, abs=1e-9), (formula, x)
                compared += 1
    assert compared > 300


@pytest.mark.parametrize("rule", COURSE, ids=lambda rule: rule.names[0])
def test_a_rule_of_a_course_is_explained_by_an_example(
    rule: CourseRule, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in rule.names:
        assert run(["rules", name]) == 0
        printed = capsys.readouterr().out
        assert rule.title[1:] in printed
        assert "For example" in printed
        assert "✓ agrees with the definition" in printed
