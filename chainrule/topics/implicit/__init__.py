"""Implicit: the slope of a curve that is given by an equation."""

from chainrule.topics.common.topic import LET, LOG, ORDER, PLOT, WRT, Argument, Option, Topic

DEPENDENT = Option("dependent", "What depends on it; y by default.", metavar="NAME")

TOPICS = (
    Topic(
        name="implicit",
        summary="Differentiate both sides of an equation and solve for y′.",
        face="chainrule.topics.implicit.face",
        place=80,
        examples=(
            'implicit "x^2 + y^2 = 1" --order 2 --at x=3/5,y=4/5',
            'implicit "x^3 + y^3 = 6xy" --at x=3,y=3',
            'implicit "P V = n R T" --dependent V --wrt P',
        ),
        argument=Argument("equation", "The equation, in quotes; - reads it from standard input."),
        options=(
            WRT,
            ORDER.but(help="Order of the derivative, up to 4; 1 by default."),
            LET,
            LOG,
            DEPENDENT,
            PLOT,
        ),
        public=("ImplicitDerivation",),
    ),
)
