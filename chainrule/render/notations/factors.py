"""What stands between the factors of a product so that nothing can be misread."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.document import Level
from chainrule.model.names import GREEK
from chainrule.render.notations.combining import Drawn, fenced, held, minus
from chainrule.render.notations.nodes import Leaf, Product, Row, Script, Separator

# What stands between a factor that ends like the row and one that starts like the column.
# Looks: number, half (a numeral fraction), letter, power (x²), euler (eᵛ), word, call (f(x)),
# fence, bars, root, quotient, brackets, other. Whatever is not listed gets a space.
_TIGHT = "number:letter,euler,fence,bars,root half:letter,euler,fence,root letter:letter "
_TIGHT += "power:letter fence:fence quotient:fence"
_DOT = "letter:fence,word power:word euler:word word:number,letter,euler,word,call,fence,bars,root "
_DOT += "call:fence,word fence:word bars:bars,fence,word root:fence,word quotient:quotient "
_DOT += "number:quotient half:quotient brackets:fence"


def _pairs(text: str, mark: Separator) -> dict[tuple[str, str], Separator]:
    rows = (row.split(":") for row in text.split())
    return {(end, start): mark for end, starts in rows for start in starts.split(",")}


SEPARATORS = _pairs(_TIGHT, "") | _pairs(_DOT, "·")
_ALWAYS_DOTTED = {"number", "half", "other", "sign"}


def separator(end: str, start: str) -> Separator:
    """Choose what stands between two factors so that nothing can be misread.

    >>> separator("number", "letter"), separator("letter", "call"), separator("letter", "number")
    ('', ' ', '·')
    """
    if start in _ALWAYS_DOTTED or end == "other":
        return "·"
    return SEPARATORS.get((end, start), " ")


_WORDS = frozenset(GREEK) | {
    "ln", "lg", "lb", "ld", "tg", "sh", "ch", "th", "ei", "si", "ci", "if", "or", "oo", "sin",
    "cos", "tan", "cot", "sec", "csc", "log", "exp", "abs", "max", "min", "erf", "and", "not",
    "inf", "sgn",
}  # fmt: skip


def _letters(piece: Drawn, *, last: bool = False) -> str:
    """Return up to three letters that stand side by side where a piece begins, or ends."""
    if not last and piece.start != "letter":
        return ""
    found = ""
    ahead = [piece.node]
    while ahead and len(found) < LONGEST_RUN:
        node = ahead.pop()
        if isinstance(node, Product):
            order = slice(None, None, -1 if last else 1)
            factors, gaps = node.factors[order], node.separators[order]
            tight = next((at for at, gap in enumerate(gaps, start=1) if gap), len(factors))
            if tight < len(factors):
                ahead.clear()
            ahead += factors[:tight][::-1]
        elif isinstance(node, Row) and not last:
            ahead = [node.items[0]]  # as in l!
        elif isinstance(node, Script) and not (last and found):
            ahead = [node.base]
        elif isinstance(node, Leaf) and node.text.isalpha():
            found += node.text
        else:
            break
    return found[::-1] if last else found


_OF_FUNCTIONS = frozenset("abcdefghilmnopqrstwx")
"""Small letters that occur in the names of functions of three and more letters."""

LONGEST_RUN = 3
"""Letters that are read as a product when they stand side by side; more look like a name."""


def _between_letters(run: str, following: str) -> Separator:
    """Keep letters in a row from spelling a word, and equal ones from looking like a slip."""
    if run[-1] == following[0]:
        return "·"
    word = run + following
    if len(word) > 2:
        # Three letters such as txn look like a slip of a function's name, unlike xyz and uvp.
        harmless = list(word) == sorted(word) or sum(c in _OF_FUNCTIONS for c in word) < 2
        close = len(word) == LONGEST_RUN and harmless
        return "" if close and _WORDS.isdisjoint((word, word[1:])) else " "
    return " " if word in _WORDS else ""


def multiplied(factors: Sequence[Drawn]) -> Drawn:
    """Juxtapose factors, with dots only where juxtaposition could be misread."""
    first = factors[0]
    if first.magnitude is not None:
        rest = factors[1:]
        is_one = isinstance(first.magnitude.node, Leaf) and first.magnitude.node.text == "1"
        inner = rest if is_one and rest else (first.magnitude, *rest)
        if not is_one or rest[0].magnitude is None:
            return minus(multiplied(inner) if len(inner) > 1 else held(inner[0], Level.PRODUCT))
    pieces = [held(factor, Level.PRODUCT) for factor in factors]
    # A sum over an index reaches over all that follows it.
    pieces[:-1] = [fenced(piece) if piece.end == "series" else piece for piece in pieces[:-1]]
    gaps: list[Separator] = []
    run = _letters(pieces[0], last=True)
    for index in range(1, len(pieces)):
        left, right = pieces[index - 1], pieces[index]
        end = left.end
        if index == 1 and isinstance(left.node, Leaf) and left.node.text == "1":
            end = "other"
        # In 30x (3x² + 1)⁴ nobody takes x for a function; in x·(x + 1) one could.
        if end == "letter" and gaps and gaps[-1] == "" and pieces[index - 2].end == "number":
            end = "power"
        gap = separator(end, right.start)
        if gap == " " and len(run) > 1 and right.start == "quotient":
            gap = "·"  # ax before a bracket would be a function
        following = _letters(right)
        if gap == "" and run and following:
            gap = _between_letters(run, following)
        ending = _letters(right, last=True)
        run = run + following if gap == "" and following == ending else ending
        gaps.append(gap)
    node = Product(tuple(piece.node for piece in pieces), tuple(gaps))
    return Drawn(node, Level.PRODUCT, pieces[0].start, pieces[-1].end)
