"""Which names a trace gives to its steps, and in which order it lists them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from chainrule.model import Expr, canonical, free_symbols, symbol

PREFERRED = ("u", "v", "w", "p", "q", "r", "s", "t")


def reading_order(defined: dict[Expr, Expr], roots: Sequence[Expr]) -> list[Expr]:
    """Order the names so that each follows what it is made of, left operands first."""
    order: list[Expr] = []
    seen: set[Expr] = set()
    for root in roots:
        stack: list[tuple[Expr, bool]] = [(root, False)]
        while stack:
            name, ready = stack.pop()
            if ready:
                order.append(name)
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                below = [s for s in free_symbols(defined[name]) if s in defined]
                stack.extend((s, False) for s in reversed(below))
    return order


def from_outside(defined: dict[Expr, Expr], roots: Sequence[tuple[Expr, Expr]]) -> list[Expr]:
    """Order the names level by level from the roots; a chain from its inside."""
    found = {name: True for name, _ in roots}
    branches = False
    waiting = deque(found)
    while waiting:
        below = [s for s in free_symbols(defined[waiting.popleft()]) if s in defined]
        branches = branches or len(below) > 1
        fresh = [s for s in below if s not in found]
        found.update(dict.fromkeys(fresh, True))
        waiting.extend(fresh)
    return list(found) if branches else list(reversed(found))


def letters_for(provisional: Sequence[Expr], used: set[str]) -> dict[Expr, Expr]:
    """Hand out u, v, w, p, … or, where those run out, v₁, v₂, …, skipping names in use."""
    used = {canonical(name) for name in used}
    stems = {name.partition("_")[0] for name in used}
    letters = [letter for letter in PREFERRED if letter not in stems]
    if len(provisional) > len(letters):
        plenty = ("v", "u", "w", "p", "q", "r", "s", "t", "step")
        stem = next(s for s in plenty if not any(name.startswith(f"{s}_") for name in used))
        letters = [f"{stem}_{index + 1}" for index in range(len(provisional))]
    return {name: symbol(letter) for name, letter in zip(provisional, letters, strict=False)}
