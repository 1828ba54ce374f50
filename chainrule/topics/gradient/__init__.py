"""Gradient, Jacobian matrix and Hessian matrix: all partial derivatives of formulas."""

from chainrule.topics.common.topic import AT_KINK, LET, LOG, SEVERAL_WRT, Option, Topic

TOPICS = (
    Topic(
        name="gradient",
        summary="Differentiate a formula by each of its variables and check the result.",
        face="chainrule.topics.gradient.face",
        place=40,
        examples=(
            'gradient "x*y" --at x=2,y=-6',
            'gradient "x^2 y + sin(x y)" --wrt x',
            'gradient "x^2 + y^2" --direction 3,4 --at x=1,y=2',
        ),
        options=(
            SEVERAL_WRT,
            LET,
            LOG,
            AT_KINK,
            Option(
                "direction",
                "Derivative in this direction, normalized: 1,2 or x=1,y=2, or an angle: 3pi/4.",
                metavar="VECTOR",
            ),
        ),
        words=("grad",),
        public=("Gradient",),
    ),
    Topic(
        name="jacobian",
        summary="Differentiate a list of formulas by each variable: one row a formula.",
        face="chainrule.topics.gradient.face",
        place=50,
        examples=(
            'jacobian "[x*y, sin(x)]" --at x=0,y=2',
            'jacobian "[r cos theta, r sin theta]" --wrt r,theta',
        ),
        options=(SEVERAL_WRT, LET, LOG, AT_KINK),
        public=("Jacobian",),
    ),
    Topic(
        name="hessian",
        summary="Differentiate a formula twice, by every pair of its variables.",
        face="chainrule.topics.gradient.face",
        place=60,
        examples=(
            'hessian "x^3 + y^3 - 3x y" --at x=1,y=1',
            'hessian "exp(-(x^2+y^2)/2)" --math pretty',
        ),
        options=(SEVERAL_WRT, LET, LOG, AT_KINK),
        public=("Hessian",),
    ),
)
