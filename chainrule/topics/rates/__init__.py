"""Rates: quantities tied by equations, and how fast one changes when others do."""

from chainrule.topics.common.topic import LOG, NUMBERS, WRT, Argument, Option, Topic

TOPICS = (
    Topic(
        name="rates",
        summary="Solve a related-rates problem: how fast one quantity changes when others do.",
        face="chainrule.topics.rates.face",
        place=85,
        examples=(
            'rates "x^2 + y^2 = z^2" --given "x=3, y=4, dx/dt=2, dy/dt=-1" --find dz/dt',
            'rates "V = pi r^2 h/3" "r = h/2" --given "h=3, dV/dt=2" --find dh/dt',
            'rates "P V = k" --constant k --given "P=150, V=600, dP/dt=20" --find dV/dt',
        ),
        argument=Argument(
            "equation", "One equation or several, each in quotes.", True
        ),
        options=(
            WRT.but(help="The time, or what else all of it changes with; t unless rates say it."),
            LOG,
            Option(
                "given",
                'Values and rates at the moment, e.g. "x=3, dx/dt=2, z>0". Repeatable.',
                "texts",
                "VALUES",
                group=NUMBERS,
                required=True,
            ),
            Option("find", "The rate asked for, e.g. dz/dt; or several.", metavar="RATE",
                   required=True),
            Option("constant", "Letters that do not change, e.g. k,R_1.", "names", "NAMES"),
        ),
        public=("RelatedRates",),
        at=False,
    ),
)  # fmt: skip
