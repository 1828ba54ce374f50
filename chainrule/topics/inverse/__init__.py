"""Inverse: the derivative of an inverse function, without a formula for it."""

from chainrule.topics.common.topic import AT, LET, LOG, ORDER, PLOT, WRT, Topic

TOPICS = (
    Topic(
        name="inverse",
        summary="Differentiate an inverse function: (f⁻¹)′(y) = 1/f′(x).",
        face="chainrule.topics.inverse.face",
        place=100,
        examples=(
            'inverse "x^3 + x" --at 2',
            'inverse "f(x) = x + e^x" --at y=1',
            'inverse "sin x" --order 2',
            'inverse "x^2" --at x=-3',
        ),
        options=(WRT, ORDER.but(help="Order of the derivative, 1 or 2."), LET, LOG, PLOT),
        point=AT.but(
            metavar="VALUE", help="A value of f, as 2 or y=2, or a place x=1. Repeatable."
        ),
        public=("InverseDerivation",),
    ),
)
