"""``chainrule network``: backpropagation through a small network, weight by weight."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from chainrule.cli import options
from chainrule.cli.dashes import command

EXAMPLES = """
[bold]Examples[/bold]

chainrule network 2-2-1 --activation sigmoid --loss squared

chainrule network 2-2-1 --input 0.5,0.2 --target 1 --set w__1_11=0.1,b__1_1=0.2 --rate 0.5

chainrule network 2-2-1 --weight 1,1,2

chainrule network 4-8-3 --activation tanh --seed 7
"""


class ActivationChoice(StrEnum):
    """What a neuron does to its sum."""

    SIGMOID = "sigmoid"
    TANH = "tanh"
    RELU = "relu"
    LEAKYRELU = "leakyrelu"
    SOFTPLUS = "softplus"
    SILU = "silu"
    GELU = "gelu"
    IDENTITY = "identity"


NAMES = ", ".join(choice.value for choice in ActivationChoice)


class LossChoice(StrEnum):
    """How outputs and targets make the cost."""

    SQUARED = "squared"
    CROSS_ENTROPY = "cross-entropy"
    LOG_LOSS = "log-loss"


@command(EXAMPLES)
def network(
    sizes: Annotated[
        str, typer.Argument(help="Inputs, neurons of each layer, outputs, e.g. 2-2-1.")
    ],
    activation: Annotated[
        ActivationChoice,
        typer.Option("--activation", metavar="NAME", help=f"Activation of the layers: {NAMES}."),
    ] = ActivationChoice.SIGMOID,
    last: Annotated[
        ActivationChoice | None,
        typer.Option(
            "--last", metavar="NAME", help="Activation of the last layer, if it is another one."
        ),
    ] = None,
    loss: Annotated[
        LossChoice,
        typer.Option(
            "--loss",
            metavar="NAME",
            help="squared: ½Σ(y−a)²; cross-entropy: −Σ(y ln a + (1−y) ln(1−a)); "
            "log-loss: Σ ln(1+e^(−ya)).",
        ),
    ] = LossChoice.SQUARED,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="POINT", help="Weights and biases, e.g. w__1_11=0.1."),
    ] = None,
    example: Annotated[
        str | None, typer.Option("--input", metavar="X,X,…", help="The inputs x of one example.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", metavar="Y,Y,…", help="What the outputs should be.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Draw the values not given.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="One weight or bias by name. Repeatable."),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="L,J,K", help="The weight of layer L from K to J."),
    ] = None,
    bias: Annotated[
        list[str] | None,
        typer.Option("--bias", metavar="L,J", help="The bias of neuron J in layer L."),
    ] = None,
    rate: Annotated[
        str | None,
        typer.Option("--rate", metavar="ETA", help="Also take one step of gradient descent."),
    ] = None,
    digits: options.Digits = 6,
    math: options.Math = options.MathStyle.UNICODE,
    format_name: options.FormatName = None,
    output: options.Output = None,
    force: options.Force = False,
    width: options.Width = None,
) -> int:
    """Derive ∂C/∂w for every weight and bias of a network by backpropagation."""
    from chainrule.cli import inputs
    from chainrule.cli.output import emit
    from chainrule.topics.network.solution import network as derive_network
    from chainrule.topics.network.values import named_by_index

    named = [name.strip() for part in only or () for name in part.split(",")]
    named += [named_by_index(sizes, text, 3) for text in weight or ()]
    named += [named_by_index(sizes, text, 2) for text in bias or ()]
    found = derive_network(
        sizes,
        activation.value,
        loss.value,
        last=last.value if last else None,
        values=inputs.one_point(values) if values else None,
        inputs=example.split(",") if example is not None else None,
        targets=target.split(",") if target is not None else None,
        seed=seed,
        only=named,
        rate=rate,
        digits=digits,
    )
    emit(
        found.explain(digits=digits),
        math=math,
        width=width,
        format_name=format_name,
        output=output,
        force=force,
    )
    return 1 if found.check.state == "failed" else 0
