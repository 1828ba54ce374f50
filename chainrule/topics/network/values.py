"""What a network is given: sizes, names, an example, and seeded values for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from chainrule.model import Expr, bounds, number, raising
from chainrule.model.errors import InputError, LimitError, PointError
from chainrule.topics.common.points import read_values
from chainrule.topics.network import ACTIVATION, LOSS
from chainrule.topics.network.shape import LOSSES, Architecture, count_weights


def read_sizes(sizes: str | Sequence[int]) -> tuple[int, ...]:
    """Read the sizes of a network's layers and hold them against the limits.

    >>> read_sizes("2-3-1")
    (2, 3, 1)
    """
    if isinstance(sizes, str):
        sizes = _typed_sizes(sizes)
    found = tuple(sizes)
    if len(found) < 2 or min(found) < 1:
        raise InputError(
            "a network needs at least an input and an output layer, each with a neuron",
            hint="try 2-2-1",
        )
    if max(found) > bounds().neurons:
        raise LimitError(
            f"a layer has {max(found):,} neurons, more than {bounds().neurons:,}",
            hint=raising("neurons"),
        )
    count = count_weights(found)
    if count > bounds().weights:
        raise LimitError(
            f"the network has {count:,} weights and biases, more than {bounds().weights:,}",
            hint=raising("weights", "try smaller layers"),
        )
    return found


def _typed_sizes(text: str) -> tuple[int, ...]:
    if len(text) > bounds().characters:
        raise LimitError(f"the sizes are longer than {bounds().characters:,} characters")
    found: list[int] = []
    place = 0
    for part in text.split("-"):
        if not re.fullmatch(r"\s*[0-9]{1,6}\s*", part):
            raise InputError(
                "expected a number of neurons",
                source=text,
                start=place,
                end=place + max(len(part), 1),
                hint="sizes look like 2-2-1: inputs, hidden neurons, outputs",
            )
        found.append(int(part))
        place += len(part) + 1
    return tuple(found)


def read_architecture(
    sizes: tuple[int, ...], activation: str, loss: str, last: str | None
) -> Architecture:
    """Settle the activations and the loss of a network."""
    for option, name in ((ACTIVATION, activation), (ACTIVATION, last or activation), (LOSS, loss)):
        option.chosen(name)
    chosen = last or LOSSES[loss].last or activation
    if loss == "cross-entropy" and chosen != "sigmoid":
        raise InputError(
            f"cross-entropy needs outputs between 0 and 1, which {chosen} does not give",
            hint="leave out --last, or set it to sigmoid",
        )
    return Architecture(sizes, activation, chosen, loss)


def read_example(
    net: Architecture,
    values: Mapping[str, Any],
    inputs: Sequence[Any] | None,
    targets: Sequence[Any] | None,
) -> dict[Expr, Expr]:
    """Read the values of weights, inputs and targets, each under a name the network has."""
    found = read_values(values)
    for name in found:
        if name not in net.places:
            example = net.weight(1, 1, 1).value
            raise PointError(
                f"the network has no weight or bias called '{name.value}'",
                hint=f"names look like {example} (layer, to, from) and {net.bias(1, 1).value}",
            )
    for what, numbers, names in (("input", inputs, net.inputs), ("target", targets, net.targets)):
        if numbers is None:
            continue
        if len(numbers) != len(names):
            plural = "" if len(names) == 1 else "s"
            raise PointError(
                f"expected {len(names)} {what}{plural}, found {len(numbers)}",
                hint=f"separate them by commas: --{what} " + ",".join(["1"] * len(names)),
            )
        pairs = zip(names, numbers, strict=True)
        found.update(read_values({name.value: value for name, value in pairs}))
    wrong = LOSSES[net.loss].wrong
    for name in net.targets:
        value = found.get(name)
        if value is not None and value.is_number and wrong(value.value):
            needed = wrong(value.value)
            raise PointError(f"a target must be {needed} for {net.loss}, not {value.value}")
    return found


def draw_values(net: Architecture, seed: int) -> dict[Expr, Expr]:
    """Draw weights, inputs and targets with few decimals, the same on every machine.

    Weights are uniform between ±√(6/(n_in + n_out)), biases are 0.1, inputs have one decimal.

    Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
    neural networks", AISTATS 2010, equation 16.
    """
    random = _random(seed)
    found: dict[Expr, Expr] = {}
    for name, (layer, _, source) in net.places.items():
        if not source:
            found[name] = number(Fraction(1, 10), decimal=True)
            continue
        bound = Fraction(round((6 / (net.sizes[layer - 1] + net.sizes[layer])) ** 0.5 * 100), 100)
        share = Fraction(round((2 * next(random) - 1) * bound * 100), 100)
        found[name] = number(share, decimal=True)
    for name in net.inputs:
        share = Fraction(round((2 * next(random) - 1) * 10), 10)
        found[name] = number(share or Fraction(1, 2), decimal=True)
    for name in net.targets:
        found[name] = number(LOSSES[net.loss].targets(next(random)), decimal=True)
    return found


def _random(seed: int) -> Iterator[Fraction]:
    """Iterate over numbers between 0 and 1.

    Source: SplitMix64; G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
    generators", OOPSLA 2014.
    """
    mask = (1 << 64) - 1
    state = seed & mask
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield Fraction(mixed ^ (mixed >> 31), 1 << 64)


def read_names(
    net: Architecture, only: Sequence[str], weight: Sequence[str], bias: Sequence[str]
) -> tuple[Expr, ...]:
    """Find the weights and biases that are asked for; all of them when none is.

    Args:
        net: the network.
        only: names.
        weight: weights as ``layer,to,from``.
        bias: biases as ``layer,neuron``.

    >>> net = Architecture((2, 2, 1), "tanh", "tanh", "squared")
    >>> read_names(net, ["w__1_11"], ["1,2,1"], ["2,1"])
    (w__1_11, w__1_21, b__2_1)
    """
    names = {name.value: name for name in net.places}
    for asked in only:
        if asked not in names:
            raise InputError(
                f"the network has no weight or bias called '{asked}'",
                hint=f"names look like {net.weight(1, 1, 1).value} and {net.bias(1, 1).value}",
            )
    found = [names[asked] for asked in only]
    found += [_named_by_index(net, text, "weight") for text in weight]
    found += [_named_by_index(net, text, "bias") for text in bias]
    return tuple(dict.fromkeys(found)) or tuple(names.values())


INDEXES = {"weight": "layer,to,from", "bias": "layer,neuron"}


def _named_by_index(net: Architecture, text: str, what: str) -> Expr:
    """Return the weight ``layer,to,from`` or the bias ``layer,neuron``."""
    parts = [part.strip() for part in text.split(",")]
    wanted = INDEXES[what]
    count = wanted.count(",") + 1
    if len(parts) != count or not all(re.fullmatch("[0-9]{1,6}", part) for part in parts):
        raise InputError(
            f"expected {wanted} as whole numbers, found '{text}'",
            hint=f"for example --{what} " + ",".join("112"[:count]),
        )
    layer, to, *source = map(int, parts)
    inside = 1 <= layer <= net.depth and 1 <= to <= net.sizes[layer]
    if not inside or not all(1 <= k <= net.sizes[layer - 1] for k in source):
        raise InputError(
            f"the network {net} has no {what} {wanted} {text}",
            hint="layers, and the neurons of each, are numbered from 1",
        )
    return net.weight(layer, to, source[0]) if source else net.bias(layer, to)
