"""Rows for the trigonometric and hyperbolic functions and their inverses."""

from __future__ import annotations

from chainrule.model import ONE, ZERO, Expr, Rule, make, number
from chainrule.rules.arithmetic import A, point
from chainrule.rules.numbers import growing, limited, real, rising, side, undefined, vanishing

CIRCULAR = "Trigonometric functions"
ARCUS = "Inverse trigonometric functions"
HYPERBOLIC = "Hyperbolic functions"
AREA = "Inverse hyperbolic functions"

INVERSE = "Differentiate both sides of {function}(y) = u and solve for dy/du."
FROM_SINE = "Use the quotient rule on sine and cosine."
FROM_EXP = "Differentiate eᵘ and e⁻ᵘ."

WITHIN_ONE = (make("le", number(-1), A), make("le", A, ONE))
INSIDE_ONE = (make("lt", number(-1), A), make("lt", A, ONE))
OUTSIDE_ONE = (make("gt", make("abs", A), ONE),)
FROM_ONE_OUT = (make("ge", make("abs", A), ONE),)
NOT_ZERO = (make("ne", A, ZERO),)
COSINE_NOT_ZERO = (make("ne", make("cos", A), ZERO),)
SINE_NOT_ZERO = (make("ne", make("sin", A), ZERO),)


def sqrt(inside: Expr) -> Expr:
    """Return the square root node."""
    return make("sqrt", inside)


CIRCULAR_ROWS = (
    Rule(
        name="sin",
        title="sine",
        partials=lambda y, u: (make("cos", u),),
        numeric=limited("sin", undefined),
        sample=point("4/5"),
        spellings=("sin", "sen", "sine"),
        reason="The slope of the sine is the cosine.",
        family=CIRCULAR,
        sympy="sin",
    ),
    Rule(
        name="cos",
        title="cosine",
        partials=lambda y, u: (-make("sin", u),),
        numeric=limited("cos", undefined),
        sample=point("4/5"),
        spellings=("cos", "cosine"),
        reason="The slope of the cosine is minus the sine.",
        family=CIRCULAR,
        sympy="cos",
    ),
    Rule(
        name="tan",
        title="tangent",
        definition=lambda u: make("sin", u) / make("cos", u),
        partials=lambda y, u: (make("sec", u) ** 2,),
        numeric=limited("tan", undefined),
        sample=point("4/5"),
        spellings=("tan", "tg", "tangent"),
        reason=FROM_SINE,
        domain=COSINE_NOT_ZERO,
        family=CIRCULAR,
        sympy="tan",
    ),
    Rule(
        name="cot",
        title="cotangent",
        definition=lambda u: make("cos", u) / make("sin", u),
        partials=lambda y, u: (-(make("csc", u) ** 2),),
        numeric=limited("cot", undefined),
        sample=point("4/5"),
        spellings=("cot", "ctg", "cotan", "cotg", "cotangent"),
        reason=FROM_SINE,
        domain=SINE_NOT_ZERO,
        family=CIRCULAR,
        sympy="cot",
    ),
    Rule(
        name="sec",
        title="secant",
        definition=lambda u: 1 / make("cos", u),
        partials=lambda y, u: (y * make("tan", u),),
        numeric=limited("sec", undefined),
        sample=point("4/5"),
        spellings=("sec", "secant"),
        reason=FROM_SINE,
        domain=COSINE_NOT_ZERO,
        family=CIRCULAR,
        sympy="sec",
    ),
    Rule(
        name="csc",
        title="cosecant",
        definition=lambda u: 1 / make("sin", u),
        partials=lambda y, u: (-(y * make("cot", u)),),
        numeric=limited("csc", undefined),
        sample=point("4/5"),
        spellings=("csc", "cosec", "cosecant"),
        reason=FROM_SINE,
        domain=SINE_NOT_ZERO,
        family=CIRCULAR,
        sympy="csc",
    ),
)

ARCUS_ROWS = (
    Rule(
        name="asin",
        title="arcsine",
        partials=lambda y, u: (1 / sqrt(1 - u**2),),
        numeric=real("asin"),
        sample=point("2/5"),
        spellings=("arcsin", "asin", "arcsen", "asen"),
        reason=INVERSE.format(function="sin"),
        domain=WITHIN_ONE,
        family=ARCUS,
        sympy="asin",
    ),
    Rule(
        name="acos",
        title="arccosine",
        partials=lambda y, u: (-(1 / sqrt(1 - u**2)),),
        numeric=real("acos"),
        sample=point("2/5"),
        spellings=("arccos", "acos"),
        reason=INVERSE.format(function="cos"),
        domain=WITHIN_ONE,
        family=ARCUS,
        sympy="acos",
    ),
    Rule(
        name="atan",
        title="arctangent",
        partials=lambda y, u: (1 / (1 + u**2),),
        numeric=real("atan"),
        sample=point("2/5"),
        spellings=("arctan", "atan", "arctg", "atg"),
        reason=INVERSE.format(function="tan"),
        family=ARCUS,
        sympy="atan",
    ),
    Rule(
        name="acot",
        title="arccotangent",
        partials=lambda y, u: (-(1 / (1 + u**2)),),
        numeric=real("acot"),
        sample=point("2/5"),
        spellings=("arccot", "acot", "arcctg", "arccotan", "acotan", "actg", "arccotg"),
        reason=INVERSE.format(function="cot"),
        kinks=(A,),
        convention="arccot u is arctan(1/u), which jumps from −π/2 to π/2 at 0; "
        "the slope on either side is used there.",
        family=ARCUS,
        sympy="acot",
    ),
    Rule(
        name="asec",
        title="arcsecant",
        partials=lambda y, u: (1 / (make("abs", u) * sqrt(u**2 - 1)),),
        numeric=real("asec"),
        sample=point("-7/4"),
        spellings=("arcsec", "asec"),
        reason=INVERSE.format(function="sec"),
        domain=FROM_ONE_OUT,
        family=ARCUS,
        sympy="asec",
    ),
    Rule(
        name="acsc",
        title="arccosecant",
        partials=lambda y, u: (-(1 / (make("abs", u) * sqrt(u**2 - 1))),),
        numeric=real("acsc"),
        sample=point("-7/4"),
        spellings=("arccsc", "acsc", "arccosec", "acosec"),
        reason=INVERSE.format(function="csc"),
        domain=FROM_ONE_OUT,
        family=ARCUS,
        sympy="acsc",
    ),
)

HYPERBOLIC_ROWS = (
    Rule(
        name="sinh",
        title="hyperbolic sine",
        definition=lambda u: (make("exp", u) - make("exp", -u)) / 2,
        partials=lambda y, u: (make("cosh", u),),
        numeric=limited("sinh", growing),
        sample=point("4/5"),
        spellings=("sinh", "sh", "senh"),
        reason=FROM_EXP,
        family=HYPERBOLIC,
        sympy="sinh",
    ),
    Rule(
        name="cosh",
        title="hyperbolic cosine",
        definition=lambda u: (make("exp", u) + make("exp", -u)) / 2,
        partials=lambda y, u: (make("sinh", u),),
        numeric=limited("cosh", rising),
        sample=point("4/5"),
        spellings=("cosh", "ch"),
        reason=FROM_EXP,
        family=HYPERBOLIC,
        sympy="cosh",
    ),
    Rule(
        name="tanh",
        title="hyperbolic tangent",
        definition=lambda u: make("sinh", u) / make("cosh", u),
        partials=lambda y, u: (1 - y**2,),
        numeric=limited("tanh", side),
        sample=point("4/5"),
        spellings=("tanh", "th", "tgh"),
        reason="The quotient rule gives 1 − tanh², from the value itself.",
        family=HYPERBOLIC,
        sympy="tanh",
        activation=True,
    ),
    Rule(
        name="coth",
        title="hyperbolic cotangent",
        definition=lambda u: make("cosh", u) / make("sinh", u),
        partials=lambda y, u: (1 - y**2,),
        numeric=limited("coth", side),
        sample=point("4/5"),
        spellings=("coth", "cth", "ctgh", "cotanh", "cotgh"),
        reason="The quotient rule gives 1 − coth², from the value itself.",
        domain=NOT_ZERO,
        family=HYPERBOLIC,
        sympy="coth",
    ),
    Rule(
        name="sech",
        title="hyperbolic secant",
        definition=lambda u: 1 / make("cosh", u),
        partials=lambda y, u: (-(y * make("tanh", u)),),
        numeric=limited("sech", vanishing),
        sample=point("4/5"),
        spellings=("sech",),
        reason="The reciprocal rule gives −sinh/cosh².",
        family=HYPERBOLIC,
        sympy="sech",
    ),
    Rule(
        name="csch",
        title="hyperbolic cosecant",
        definition=lambda u: 1 / make("sinh", u),
        partials=lambda y, u: (-(y * make("coth", u)),),
        numeric=limited("csch", vanishing),
        sample=point("4/5"),
        spellings=("csch", "cosech"),
        reason="The reciprocal rule gives −cosh/sinh².",
        domain=NOT_ZERO,
        family=HYPERBOLIC,
        sympy="csch",
    ),
)

AREA_ROWS = (
    Rule(
        name="asinh",
        title="inverse hyperbolic sine",
        partials=lambda y, u: (1 / sqrt(u**2 + 1),),
        numeric=real("asinh"),
        sample=point("4/5"),
        spellings=("arsinh", "asinh", "argsinh", "arcsinh", "arsh", "argsh"),
        reason=INVERSE.format(function="sinh"),
        family=AREA,
        sympy="asinh",
    ),
    Rule(
        name="acosh",
        title="inverse hyperbolic cosine",
        partials=lambda y, u: (1 / sqrt(u**2 - 1),),
        numeric=real("acosh"),
        sample=point("7/4"),
        spellings=("arcosh", "acosh", "argcosh", "arccosh", "arch", "argch"),
        reason=INVERSE.format(function="cosh"),
        domain=(make("ge", A, ONE),),
        family=AREA,
        sympy="acosh",
    ),
    Rule(
        name="atanh",
        title="inverse hyperbolic tangent",
        partials=lambda y, u: (1 / (1 - u**2),),
        numeric=real("atanh"),
        sample=point("2/5"),
        spellings=("artanh", "atanh", "argtanh", "arctanh", "arth", "argth"),
        reason=INVERSE.format(function="tanh"),
        domain=INSIDE_ONE,
        family=AREA,
        sympy="atanh",
    ),
    Rule(
        name="acoth",
        title="inverse hyperbolic cotangent",
        partials=lambda y, u: (1 / (1 - u**2),),
        numeric=real("acoth"),
        sample=point("7/4"),
        spellings=("arcoth", "acoth", "argcoth", "arccoth", "arcth", "argcth"),
        reason=INVERSE.format(function="coth"),
        domain=OUTSIDE_ONE,
        family=AREA,
        sympy="acoth",
    ),
    Rule(
        name="asech",
        title="inverse hyperbolic secant",
        partials=lambda y, u: (-(1 / (u * sqrt(1 - u**2))),),
        numeric=real("asech"),
        sample=point("2/5"),
        spellings=("arsech", "asech", "argsech", "arcsech"),
        reason=INVERSE.format(function="sech"),
        domain=(make("lt", ZERO, A), make("le", A, ONE)),
        family=AREA,
        sympy="asech",
    ),
    Rule(
        name="acsch",
        title="inverse hyperbolic cosecant",
        partials=lambda y, u: (-(1 / (make("abs", u) * sqrt(1 + u**2))),),
        numeric=real("acsch"),
        sample=point("-4/5"),
        spellings=("arcsch", "acsch", "argcsch", "arccsch", "arcosech", "acosech"),
        reason=INVERSE.format(function="csch"),
        domain=NOT_ZERO,
        family=AREA,
        sympy="acsch",
    ),
)

ROWS = CIRCULAR_ROWS + ARCUS_ROWS + HYPERBOLIC_ROWS + AREA_ROWS
