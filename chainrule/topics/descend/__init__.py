"""Descend: a minimum or a maximum, by steps along the gradient."""

from chainrule.topics.common.topic import (
    AT_KINK,
    GRAIN,
    LET,
    LOG,
    NUMBERS,
    PLOT,
    SEVERAL_WRT,
    Option,
    Topic,
)

TOPICS = (
    Topic(
        name="descend",
        summary="Minimize a formula by steps against its gradient, or maximize it by ascent.",
        face="chainrule.topics.descend.face",
        place=110,
        examples=(
            'descend "(a+b)*c" --from a=5,b=-3,c=-2 --rate 0.01 --ascend --steps 1',
            'descend "(x-3)^2 + 2y^2" --from x=0,y=1 --rate 0.2',
            'descend "1/2 (w_2*h - y)^2" --let "h = relu(w_1*x)" --from w_1=1,w_2=1 --at x=2,y=3',
        ),
        options=(
            Option(
                "start",
                "Where to begin, e.g. a=5,b=-3; these move.",
                "point",
                "POINT",
                flag="from",
                words=("start",),
                required=True,
            ),
            SEVERAL_WRT.but(help="The variables that move, if not all do."),
            LET,
            LOG,
            Option("rate", "Step size: η, or h going up.", metavar="H", default="0.1"),
            Option("steps", "Most steps.", "whole", "N", default=100),
            Option("ascend", "Go up, along the gradient, instead of down.", "flag"),
            Option(
                "tolerance", "Stop where the gradient is no longer.", metavar="T", default="1e-6"
            ),
            Option("at", "Variables held constant, e.g. x=2,y=1.", "point", "POINT", group=NUMBERS),
            AT_KINK.but(default="zero"),
            GRAIN,
            PLOT,
        ),
        public=("Descent",),
        at=False,
    ),
)
