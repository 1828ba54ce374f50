"""Part blocks into what is in sight at once and what a reader asks for, one step a click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.document import Answer, Block, Bullets, Equations, Heading, Line, Paragraph, Status


@dataclass(frozen=True, slots=True)
class Click:
    """What one click shows."""

    blocks: tuple[Block, ...]
    answer: bool = False


def problems(blocks: Sequence[Block]) -> list[tuple[Heading | None, tuple[Block, ...]]]:
    """Part a sheet, which begins with its title, at its problems and what stands between them.

    A derivation is one problem without a heading.
    """
    if not (blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1):
        return [(None, tuple(blocks))]
    parts: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in blocks[1:]:
        if isinstance(block, Heading) and block.level <= 2:
            parts.append((block, []))
            continue
        if isinstance(block, Paragraph) and block.apart:
            parts.append((None, []))
        parts[-1][1].append(block)
    return [(heading, tuple(inside)) for heading, inside in parts]


def clicks(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Click, ...]]:
    """Return what states a problem, and the steps to its answer.

    The statement is what stands before all else: sentences, lists, what could not be read, and
    one group of formulas as far as none is a result.

    >>> from chainrule.document import Line, words
    >>> from chainrule.model import symbol
    >>> x, f = symbol("x"), symbol("f")
    >>> lines = Equations((Line(f, x), Line(None, x, final=True)))
    >>> shown, steps = clicks([Paragraph(words("Find it.")), lines, Heading(words("Check"))])
    >>> len(shown), [step.answer for step in steps], steps[0].blocks[0].lines[0].left
    (2, [True], f)
    """
    shown: list[Block] = []
    rest = list(blocks)
    formulas = False
    while rest and isinstance(rest[0], Equations | Paragraph | Bullets | Status):
        before, after = _parted(rest[0])
        if formulas and isinstance(before, Equations):
            break
        formulas = formulas or isinstance(before, Equations)
        shown += [] if before is None else [before]
        if after is not None:
            rest[0] = after
            break
        del rest[0]
    return tuple(shown), _steps(rest)


def _steps(blocks: Sequence[Block]) -> tuple[Click, ...]:
    """Begin a step at each heading and at each result; what only names a result goes with it."""
    steps: list[Click] = []
    begun: list[Block] = []
    is_answer = False

    def begin(*, answer: bool) -> None:
        nonlocal is_answer
        if not all(isinstance(block, Heading) for block in begun):
            steps.append(Click(tuple(begun), is_answer))
            begun.clear()
        is_answer = answer

    for block in blocks:
        before, after = _parted(block)
        if isinstance(block, Heading):
            begin(answer=False)
        if before is not None:
            begun.append(before)
        if after is not None:
            begin(answer=True)
            begun.append(after)
    begin(answer=False)
    return tuple(steps)


def _parted(block: Block) -> tuple[Block | None, Block | None]:
    """Part a block where its result begins."""
    if isinstance(block, Answer):
        return None, block
    if not isinstance(block, Equations):
        return block, None
    first = next((at for at, line in enumerate(block.lines) if line.final), None)
    if first is None:
        return block, None
    before = Equations(block.lines[:first]) if first else None
    return before, Equations(_named(block.lines, first))


def _named(lines: tuple[Line, ...], at: int) -> tuple[Line, ...]:
    """Return the lines from a place on, the first with the left side that it continues."""
    left = next((line.left for line in lines[at::-1] if line.left is not None), None)
    return replace(lines[at], left=left), *lines[at + 1 :]
