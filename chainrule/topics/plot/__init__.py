"""Plot: a function, its derivative and its tangents, drawn."""

from chainrule.topics.common.topic import LET, LOG, WRT, Option, Topic

TOPICS = (
    Topic(
        name="plot",
        summary="Draw a function, its derivative and its tangents, with poles, jumps and corners.",
        face="chainrule.topics.plot.face",
        place=115,
        examples=(
            'plot "x^3 - 3x" --at x=1.5',
            'plot "tan x" --from -pi --to pi',
            'plot "abs(x^2 - 2)" --from -3 --to 3',
        ),
        options=(
            WRT,
            LET,
            LOG,
            Option("start", "Where the drawing starts.", metavar="X", flag="from", default="-3",
                   words=("start",)),
            Option("end", "Where the drawing ends.", metavar="X", flag="to", default="3",
                   words=("end",)),
        ),
        words=("draw",),
        public=("PlottedFunction",),
    ),
)  # fmt: skip
