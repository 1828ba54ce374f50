"""Total: variables that depend on other variables, and the sum over every path."""

from chainrule.topics.common.topic import AT_KINK, LET, LOG, SEVERAL_WRT, Topic

TOPICS = (
    Topic(
        name="total",
        summary="Differentiate through variables that depend on others: dz/dt or all ∂z/∂s, ∂z/∂t.",
        face="chainrule.topics.total.face",
        place=70,
        examples=(
            'total "x^2*y" --let "x = cos t" --let "y = e^t" --wrt t --at t=0',
            'total "x^2 + y^2" --let "x = s t" --let "y = s - t"',
            'total "f(x, y)" --let "x = x(s, t)" --let "y = y(s, t)" --wrt s',
        ),
        options=(
            SEVERAL_WRT.but(help="The end variable, or several: s,t. All of them unless given."),
            LET,
            LOG,
            AT_KINK,
        ),
        public=("TotalDerivation",),
    ),
)
