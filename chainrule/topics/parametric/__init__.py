"""Parametric: curves given by a parameter, in the plane, polar, or in space."""

from chainrule.topics.common.topic import LET, LOG, ORDER, PLOT, WRT, Argument, Topic

FACE = "chainrule.topics.parametric.face"
CURVE_ORDER = ORDER.but(help="1 for dy/dx, 2 also for d²y/dx².")

TOPICS = (
    Topic(
        name="parametric",
        summary="Find dy/dx and d²y/dx² along a curve x(t), y(t).",
        face=FACE,
        place=90,
        examples=(
            'parametric "x = cos t" "y = sin t" --at t=pi/4',
            'parametric "t^2" "t^3 - 3t" --order 1 --at t=2',
        ),
        argument=Argument(
            "formulas", 'x(t) and y(t), or one list such as "[cos t, sin t, t]".', several=True
        ),
        options=(WRT, CURVE_ORDER.but(in_homework=1), LET, LOG, PLOT),
        public=("ParametricCurve",),
    ),
    Topic(
        name="polar",
        summary="Find dy/dx along a polar curve r(θ).",
        face=FACE,
        place=92,
        examples=(
            'polar "1 + cos theta" --at theta=pi/3',
            'polar "r = theta" --order 2',
        ),
        argument=Argument("radius", "r as a formula in theta, in quotes; - reads standard input."),
        options=(WRT, CURVE_ORDER, LET, LOG, PLOT),
        public=("PolarCurve",),
    ),
    Topic(
        name="vector",
        summary="Find velocity, acceleration and speed of a curve in space.",
        face=FACE,
        place=94,
        examples=(
            'vector "[cos t, sin t, t]" --at t=0',
            'vector "[u, u^2]" --let "u = sin t"',
        ),
        argument=Argument("components", "A list of formulas in brackets; - reads standard input."),
        options=(WRT, LET, LOG),
        public=("VectorCurve",),
    ),
)
