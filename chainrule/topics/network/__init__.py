"""Network: the derivative of a network's cost by every weight and bias."""

from chainrule.topics.common.topic import NUMBERS, Argument, Option, Topic

SHAPE = "chainrule.topics.network.shape"

ACTIVATION = Option(
    "activation",
    "Activation of the layers: {choices}.",
    "choice",
    "NAME",
    source="chainrule.rules:activations",
    default="sigmoid",
    elsewhere=(
        (
            "softmax",
            "softmax is for the last layer, of all its neurons together, and is not built here; "
            "every activation is of one neuron",
        ),
        ("linear", "the linear activation is called identity"),
        ("none", "no activation is called identity"),
        ("logistic", "the logistic function is called sigmoid"),
        ("swish", "swish is called silu"),
    ),
)
LOSS = Option(
    "loss",
    "squared: ½Σ(y−a)²; mse: (1/n)Σ(y−a)²; cross-entropy: −Σ(y ln a + (1−y) ln(1−a)); "
    "log-loss: Σ ln(1+e^(−ya)).",
    "choice",
    "NAME",
    source=f"{SHAPE}:LOSSES",
    default="squared",
    elsewhere=(
        ("mean-squared-error", "the mean squared error is called mse"),
        ("l2", "half the sum of squares is called squared, and their mean mse"),
        ("sse", "half the sum of squares is called squared, and their mean mse"),
        ("bce", "binary cross-entropy is called cross-entropy"),
        ("binary-cross-entropy", "binary cross-entropy is called cross-entropy"),
        ("categorical-cross-entropy", "cross-entropy after softmax is not built here"),
        ("mae", "the absolute error is not built here"),
        ("hinge", "the hinge loss is not built here"),
    ),
)

TOPICS = (
    Topic(
        name="network",
        summary="Derive ∂C/∂w for every weight and bias of a network by backpropagation.",
        face="chainrule.topics.network.face",
        place=120,
        examples=(
            "network 2-2-1 --activation sigmoid --loss squared",
            "network 2-2-1 --input 0.5,0.2 --target 1 --set w__1_11=0.1,b__1_1=0.2 --rate 0.5",
            "network 2-2-1 --weight 1,1,2",
            "network 4-8-3 --activation tanh --seed 7",
        ),
        options=(
            ACTIVATION,
            ACTIVATION.but(
                name="last",
                help="Activation of the last layer, if it is another one.",
                default=None,
            ),
            LOSS,
            Option("only", "One weight or bias by name. Repeatable.", "names", "NAME"),
            Option(
                "drawn",
                "What a picture shows: the layers, or the graph of weights and operations.",
                "choice",
                "WHAT",
                flag="as",
                source="chainrule.topics.network.pictures:DRAWN",
                default="layers",
            ),
            Option("weight", "The weight of layer L from K to J.", "texts", "L,J,K"),
            Option("bias", "The bias of neuron J in layer L.", "texts", "L,J"),
            Option(
                "values",
                "Weights and biases, e.g. w__1_11=0.1.",
                "point",
                "POINT",
                flag="set",
                group=NUMBERS,
            ),
            Option(
                "input",
                "The inputs x of one example.",
                "names",
                "X,X,…",
                words=("inputs",),
                group=NUMBERS,
            ),
            Option(
                "target",
                "What the outputs should be.",
                "names",
                "Y,Y,…",
                words=("targets",),
                group=NUMBERS,
            ),
            Option("seed", "Draw the values not given.", "whole", "N", group=NUMBERS),
            Option("rate", "Also take one step of gradient descent.", metavar="ETA", group=NUMBERS),
        ),
        argument=Argument("sizes", "Inputs, neurons of each layer, outputs, e.g. 2-2-1."),
        public=("Network",),
        at=False,
    ),
)
