"""Tangent: the lines that touch a graph or a curve and stand on it, and tangent planes."""

from chainrule.topics.common.topic import LET, LOG, WRT, Argument, Option, Topic

TOPICS = (
    Topic(
        name="tangent",
        summary="Find the tangent and normal line of a graph or curve, or a tangent plane.",
        face="chainrule.topics.tangent.face",
        place=96,
        examples=(
            'tangent "sqrt(x)" --at x=4',
            'tangent "x^2 + y^2 = 25" --at x=3,y=4',
            'tangent "t^2" "t^3" --at t=1',
            'tangent "x^2 y" --at x=1,y=2',
        ),
        argument=Argument(
            "formula",
            "A formula, an equation of x and y, or x(t) and y(t), each in quotes.",
            several=True,
        ),
        options=(
            WRT,
            LET,
            LOG,
            Option(
                "polar", "The formula is the radius r(θ) of a polar curve.", "flag", homework=False
            ),
        ),
        keyword="tangents",
        public=("Tangents",),
    ),
)
