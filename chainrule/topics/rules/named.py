"""The rules that a course calls by name, each with an example to be derived."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.document import Document, Equations, Heading, Line, Paragraph, words
from chainrule.model import Expr, make, symbol
from chainrule.rules import textbook

F, T, U, V, X, Y = (symbol(name) for name in "ftuvxy")


@dataclass(frozen=True, slots=True)
class CourseRule:
    """One rule of a course.

    Attributes:
        names: what it may be asked for by.
        title: its name; that of a row of ``textbook``, where there is one.
        example: a formula that it is shown on.
        style: how the example is told.
        left: what is differentiated, where no row says it.
        right: its derivative.
        reason: why it holds.
    """

    names: tuple[str, ...]
    title: str
    example: str
    style: str = "textbook"
    left: Expr | None = None
    right: Expr | None = None
    reason: str = ""

    def document(self) -> Document:
        """Write the rule and why it holds."""
        left, right, reason = self.left, self.right, self.reason
        for title, shown, why in textbook():
            if title == self.title:
                (left, right), reason = shown.args, why
        assert left is not None
        assert right is not None
        heading = Heading(words(self.title[:1].upper() + self.title[1:]), level=1)
        line = Equations((Line(left, right),))
        return Document((heading, line, Paragraph(words(reason))))


def _d(of: Expr, by: Expr = X, *, partial: bool = False) -> Expr:
    return make("derivative", of, by, value=(1, partial))


def _g(*arguments: Expr) -> Expr:
    return make("call", *arguments, value=("g", (0,) * len(arguments)))


COURSE = (
    CourseRule(
        ("chain", "chain rule"),
        "chain rule",
        "sin(x^2)",
        left=_d(Y),
        right=make("dot", _d(Y, U), _d(U)),
        reason="Where y depends on u, and u on x: when x changes a little, u changes du/dx times "
        "as much, and y changes dy/du times as much as u. So the factors multiply.",
    ),
    CourseRule(("product", "product rule"), "product rule", "x^2 sin(x)"),
    CourseRule(("quotient", "quotient rule"), "quotient rule", "sin(x)/x"),
    CourseRule(("general power", "general power rule"), "general power rule", "x^x"),
    CourseRule(
        ("leibniz", "Leibniz", "Leibniz rule", "leibniz rule"),
        "Leibniz rule",
        "integral(sin(x t), t, 0, x^2)",
        left=_d(make("integral", _g(X, T), T, U, V)),
        right=make("dot", _g(X, V), _d(V))
        - make("dot", _g(X, U), _d(U))
        + make("integral", _d(_g(X, T), partial=True), T, U, V),
        reason="An integral grows at its upper limit by the value there, shrinks at its lower "
        "limit by the value there, and changes everywhere between as its integrand does.",
    ),
    CourseRule(
        ("logarithmic", "logarithmic differentiation"),
        "logarithmic differentiation",
        "x^x",
        "logarithmic",
        left=_d(F),
        right=make("dot", F, _d(make("ln", make("abs", F)))),
        reason="The derivative of ln|f| is f′/f. Logarithms make sums of products and factors of "
        "exponents, and these are easier to differentiate.",
    ),
)
"""In the order of a course."""


def course_rule(name: str) -> CourseRule | None:
    """Find a rule by its name.

    >>> course_rule("chain").example
    'sin(x^2)'
    """
    return next((rule for rule in COURSE if name.strip() in rule.names), None)
