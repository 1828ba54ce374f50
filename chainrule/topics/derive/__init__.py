"""Derive: one formula in one variable, to any order."""

from chainrule.topics.common.topic import AT_KINK, GRAIN, LET, LOG, ORDER, PLOT, STYLE, WRT, Topic

TOPICS = (
    Topic(
        name="derive",
        summary="Differentiate a formula step by step and check the result.",
        face="chainrule.topics.derive.face",
        place=10,
        examples=(
            'derive "exp(sin(x**2))" --at x=1.5',
            'derive "x² sin(3x)" --detail full',
            r'derive "\frac{\ln x}{x}" --order 2 --at x=pi',
            'derive "-x^2 e^-x" --math pretty',
        ),
        options=(WRT, ORDER, LET, LOG, AT_KINK, GRAIN, STYLE, PLOT),
        words=("differentiate", "derivative", "diff"),
        public=("Derivation",),
    ),
)
