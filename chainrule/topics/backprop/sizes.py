"""A composition of layers: what it costs to multiply its Jacobian matrices from either end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.document import Block, Heading, Paragraph, Table, Text, words
from chainrule.model import Expr, symbol
from chainrule.model.errors import InputError
from chainrule.topics.common.sums import product
from chainrule.trace.accumulate import ChainCosts, Mode, chain_costs

ENDS: dict[Mode, str] = {
    "reverse": "From the output (reverse)",
    "forward": "From the input (forward)",
}


@dataclass(frozen=True)
class LayersSolution:
    """The costs of a product of Jacobian matrices.

    Attributes:
        costs: the products from either end.
    """

    costs: ChainCosts


def layers_of(sizes: str | Sequence[int]) -> LayersSolution:
    """Read layer sizes and count the products.

    >>> layers_of("784,128,64,10").costs.total("reverse")
    1085440
    """
    if isinstance(sizes, str):
        parts = [part.strip() for part in sizes.split(",")]
        if not all(part.isascii() and part.isdigit() and len(part) <= 12 for part in parts):
            raise InputError(
                f"expected whole numbers after --sizes, found '{sizes}'",
                hint="try --sizes 784,128,64,10",
            )
        sizes = [int(part) for part in parts]
    return LayersSolution(chain_costs(sizes))


def factors(counted: ChainCosts) -> list[Expr]:
    """Name the layers' Jacobian matrices as they are multiplied."""
    return [symbol(f"J_{layer}") for layer in range(len(counted.sizes) - 1, 0, -1)]


def layer_blocks(counted: ChainCosts, detail: str) -> list[Block]:
    """Compare multiplying from the output and from the input."""
    middle = [] if detail == "short" else _products(counted)
    return [_intro(counted), *middle, Paragraph(words(_verdict(counted)))]


def _intro(counted: ChainCosts) -> Block:
    sizes = counted.sizes
    arrows = " → ".join(f"{size:,}" for size in sizes)
    return Paragraph(
        words(
            f"A composition of {len(sizes) - 1} vector functions, {arrows} values. Its Jacobian "
            "matrix is the product ",
            product(factors(counted)),
            f", a {sizes[-1]:,} × {sizes[0]:,} matrix. The product is the same from either end,"
            " its cost is not: an m × k times a k × n matrix takes m·k·n multiplications.",
        )
    )


def _products(counted: ChainCosts) -> list[Block]:
    blocks: list[Block] = []
    for mode, title in ENDS.items():
        products = counted.reverse if mode == "reverse" else counted.forward
        table = tuple(
            (words(f"{a:,} × {b:,} times {b:,} × {c:,}"), words(f"{a * b * c:,}"))
            for a, b, c in products
        )
        total = (words("in all"), words(Text(f"{counted.total(mode):,}", "strong")))
        blocks.append(Heading(words(title)))
        blocks.append(Table((words("product"), words("multiplications")), (*table, total), "lr"))
    return blocks


def _verdict(counted: ChainCosts) -> str:
    reverse, forward = counted.total("reverse"), counted.total("forward")
    first, last = counted.sizes[0], counted.sizes[-1]
    if reverse == forward:
        return "Both ends cost the same."
    winner, fewer, more = (
        ("Reverse", "outputs", "inputs") if reverse < forward else ("Forward", "inputs", "outputs")
    )
    cheap, dear = sorted((reverse, forward))
    times = f", {dear / cheap:.1f} times cheaper" if cheap else ""
    few, many = sorted((first, last))
    return f"{winner} wins{times}: there are fewer {fewer} ({few:,}) than {more} ({many:,})."
