"""Backprop: the forward and the backward pass over one graph, with what they cost."""

from chainrule.topics.common.topic import AT_KINK, LET, LOG, SEVERAL_WRT, Argument, Option, Topic

TOPICS = (
    Topic(
        name="backprop",
        summary="Show the forward pass, the backward pass and the gradient, step by step.",
        face="chainrule.topics.backprop.face",
        place=30,
        examples=(
            'backprop "(a+b)*c" --at a=5,b=-3,c=-2',
            'backprop "x*y + sin(x)" --mode forward',
            "backprop --sizes 784,128,64,10",
        ),
        options=(
            SEVERAL_WRT,
            LET,
            LOG,
            AT_KINK,
            Option(
                "mode",
                "Adjoints back from the output, or tangents per input.",
                "choice",
                choices=("reverse", "forward"),
                default="reverse",
            ),
            Option(
                "sizes",
                "Layer sizes, instead of a formula: count the Jacobian product.",
                metavar="N,N,…",
                homework=False,
            ),
        ),
        argument=Argument(required=False),
        words=("backpropagation",),
        public=("Backprop", "LayerProduct"),
    ),
)
