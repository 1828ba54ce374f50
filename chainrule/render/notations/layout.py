"""Draw an expression as layout nodes: every decision on how mathematics looks, made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from chainrule.document import RELATIONS, Level
from chainrule.model import Expr, bounds, expanded, postorder
from chainrule.render.notations import names
from chainrule.render.notations import nodes as n
from chainrule.render.notations.combining import (
    Drawn,
    between,
    chained,
    comma_separated,
    fenced,
    held,
    leaf,
    minus,
    summed,
)
from chainrule.render.notations.factors import multiplied
from chainrule.render.notations.numerals import decimal_numeral, literal_numeral, rational_numeral
from chainrule.render.notations.shortening import shallow, shorten

DrawRule = Callable[[Expr, Sequence[Drawn]], Drawn]


def layout(expr: Expr, deepest: int | None = None) -> n.Node:
    """Draw an expression; one larger than ``limits.result_nodes`` is shortened with ⋯.

    So is what lies more than ``deepest`` operations below the root.
    """
    nodes = postorder(expr)
    if deepest is not None and len(nodes) > deepest:
        expr = shallow(expr, deepest)
        nodes = postorder(expr)
    if expanded(nodes, bounds().result_nodes) > bounds().result_nodes:
        expr = shorten(expr, bounds().result_nodes)
        nodes = postorder(expr)
    done: dict[Expr, Drawn] = {}
    for node in nodes:
        rule = RULES.get(node.op, _function)
        done[node] = rule(node, [done[arg] for arg in node.args])
    return done[expr].node


# Atoms


def _symbol(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    base = node = names.symbol_node(expr.value)
    while isinstance(base, n.Script | n.Accent):
        base = base.base if isinstance(base, n.Script) else base.body
    single = isinstance(base, n.Leaf) and len(base.text) == 1
    raised = isinstance(node, n.Script) and node.sup is not None
    look = "letter" if single else "word"
    return Drawn(node, Level.POWER if raised else Level.ATOM, look, look)


def _constant(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    text = names.CONSTANTS.get(expr.value, str(expr.value))
    look = "letter" if len(text) == 1 else "word"
    return leaf(text, "constant", look)


# Arithmetic


def _div(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    top, bottom = args
    if top.magnitude is not None:
        return minus(_div(expr, (top.magnitude, bottom)))
    if all(arg.op == "number" and arg.value.denominator == 1 for arg in expr.args):
        node = n.Fraction(top.node, bottom.node, "number")
        return Drawn(node, Level.FRACTION, "half", "half")
    return Drawn(n.Fraction(top.node, bottom.node), Level.FRACTION, "quotient", "quotient")


_CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc")
_POWERED = frozenset(
    ("ln", *(arc + name + h for name in _CIRCULAR for h in ("", "h") for arc in ("", "a")))
)
_ENDS_AS = {"letter": "power", "number": "euler", "word": "euler", "root": "euler"}


def _pow(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    base, exponent = expr.args
    sup = args[1].node
    if exponent.op == "group" and isinstance(sup, n.Fence):
        sup = sup.body
    plain_power = (
        exponent.op == "number" and exponent.value >= 2 and exponent.value.denominator == 1
    )
    if base.op in _POWERED and plain_power and isinstance(args[0].node, n.Row):
        name, argument = args[0].node.items
        return Drawn(n.Row((n.Script(name, None, sup), argument)), Level.POWER, "call", "call")
    # sin(x)ˣ could be read as sin of xˣ: a function that is raised keeps its parentheses.
    low = fenced(args[0]) if base.op in _POWERED else held(args[0], Level.ATOM)
    look = _ENDS_AS.get(low.end, low.end)
    return Drawn(_raised(low.node, sup), Level.POWER, low.start, look)


def _raised(base: n.Node, sup: n.Node) -> n.Script:
    """Put a superscript on a node, over the subscript it may have."""
    if isinstance(base, n.Script) and base.sup is None:
        return n.Script(base.base, base.sub, sup)
    return n.Script(base, None, sup)


def _exp(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    if expr.args[0].is_number and expr.args[0].value == 1:
        return leaf("e", "constant", "euler")
    node = n.Script(n.Leaf("e", "constant"), None, args[0].node)
    return Drawn(node, Level.POWER, "euler", "euler")


def _root(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    index = args[1].node if len(args) > 1 else None
    return Drawn(n.Root(args[0].node, index), Level.POWER, "root", "root")


def _factorial(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    node = n.Row((held(args[0], Level.ATOM).node, n.Leaf("!", "postfix")))
    return Drawn(node, Level.POWER, args[0].start, "other")


# Functions


def _applied(name: n.Node, operands: Sequence[Drawn]) -> Drawn:
    body = comma_separated(operands)
    fence = (
        body.node if len(operands) == 1 and _is_round(body.node) else n.Fence("(", body.node, ")")
    )
    return Drawn(n.Row((name, fence)), Level.ATOM, "call", "call")


def _is_round(node: n.Node) -> bool:
    return isinstance(node, n.Fence) and node.open == "("


def _function(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    return _applied(n.Leaf(names.FUNCTIONS.get(expr.op, expr.op), "function"), args)


def _ln(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    if expr.args[0].op == "abs":
        # No atom: ln|x|ⁿ and ln|x|! are logarithms of |x|ⁿ and |x|!.
        return Drawn(n.Row((n.Leaf("ln", "function"), args[0].node)), Level.POWER, "call", "bars")
    return _function(expr, args)


def _log(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    name = n.Leaf("log", "function")
    if len(args) == 1:
        return _applied(name, args)
    return _applied(n.Script(name, args[1].node), args[:1])


def _indexed(letter: str) -> DrawRule:
    name = n.Leaf(letter, "function")
    return lambda expr, args: _applied(n.Script(name, args[0].node), args[1:])


def _between(left: str, right: str) -> DrawRule:
    return lambda expr, args: fenced(args[0], left, right)


INVERSE = n.Row((n.Leaf("−", "sign"), n.Leaf("1", "number")))


def _call(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    name, orders = expr.value
    shown = names.symbol_node(name)
    if len(args) == 1:
        sup = INVERSE if orders[0] < 0 else names.primes(orders[0])
        return _applied(n.Script(shown, None, sup) if sup else shown, args)
    marks: list[n.Node] = []
    for position, order in enumerate(orders, start=1):
        if order:
            sup = n.Leaf(str(order), "number") if order > 1 else None
            marks.append(
                n.Script(n.Leaf("∂", "differential"), n.Leaf(str(position), "number"), sup)
            )
    return _applied(n.Row((*marks, shown)) if marks else shown, args)


def _integral(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    body, dummy, lower, upper = args
    node = n.Integral(held(body, Level.SIGN).node, dummy.node, lower.node, upper.node)
    return Drawn(node, Level.SIGN, "other", "other")


def _series(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    body, index, lower, upper = args[:4]
    below = n.Row((index.node, n.Leaf("=", "relation"), lower.node))
    node = n.Series(SERIES[expr.op], held(body, Level.PRODUCT).node, below, upper.node)
    return Drawn(node, Level.PRODUCT, "word", "series")


SERIES = {"sum": "∑", "prod": "∏"}


# Conditions

_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


def _both(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    """Draw −1 < x and x < 1 as −1 < x < 1."""
    rows = [drawn.node.items for drawn in args if isinstance(drawn.node, n.Row)]
    if _is_between(expr) and [len(row) for row in rows] == [3, 3]:
        return Drawn(n.Row((*rows[0], *rows[1][1:])), Level.RELATION)
    return chained(args, "and", "relation", Level.LOGIC)


def _is_between(expr: Expr) -> bool:
    if len(expr.args) != 2:
        return False
    low, high = expr.args
    alike = any({low.op, high.op} <= pair for pair in ({"lt", "le"}, {"gt", "ge"}))
    return alike and low.args[1] is high.args[0]


def _not(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    return Drawn(n.Row((n.Leaf("not ", "word"), fenced(args[0]).node)), Level.LOGIC)


def _piecewise(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    nodes = [arg.node for arg in args]
    return Drawn(n.Cases(tuple(zip_longest(nodes[::2], nodes[1::2]))), Level.LIST)


def _case(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    chosen = expr.value
    if chosen == len(args) and chosen > 1:
        return fenced(leaf("otherwise", "word"), "[", "]")
    own = expr.args[chosen] if chosen < len(args) else None
    refused = [i for i in range(min(chosen, len(args))) if not _implies(own, expr.args[i])]
    parts = [_refused(expr.args[i], args[i]) for i in refused]
    parts.extend(args[chosen : chosen + 1])
    whole = parts[0] if len(parts) == 1 else chained(parts, "and", "relation", Level.LOGIC)
    return fenced(whole, "[", "]")


def _implies(own: Expr | None, refused: Expr) -> bool:
    """Tell whether a relation says already that another between the same sides does not hold."""
    return (
        own is not None
        and own.args == refused.args
        and refused.op in EXCLUDED.get(own.op, frozenset())
    )


EXCLUDED = {
    "lt": frozenset({"gt", "ge", "eq"}),
    "gt": frozenset({"lt", "le", "eq"}),
    "le": frozenset({"gt"}),
    "ge": frozenset({"lt"}),
    "eq": frozenset({"lt", "gt", "ne"}),
    "ne": frozenset({"eq"}),
}
"""Per relation those that cannot hold beside it."""


def _refused(condition: Expr, drawn: Drawn) -> Drawn:
    """Draw that a condition does not hold: a relation turns around, anything else gets a not."""
    if condition.op in _OPPOSITE and isinstance(drawn.node, n.Row) and len(drawn.node.items) == 3:
        left, _, right = drawn.node.items
        sign = n.Leaf(RELATIONS[_OPPOSITE[condition.op]], "relation")
        return Drawn(n.Row((left, sign, right)), Level.RELATION)
    return _not(condition, (drawn,))


# For display only


def _derivative(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    order, partial = expr.value
    d = n.Leaf("∂" if partial else "d", "differential")
    raised = n.Script(d, None, n.Leaf(str(order), "number")) if order > 1 else d
    top, *below = args
    repeated = order if len(below) == 1 else 1
    bottom: list[n.Node] = []
    for variable in below:
        sup = n.Leaf(str(repeated), "number")
        whole = held(variable, Level.ATOM).node
        bottom += (d, _raised(whole, sup) if repeated > 1 else variable.node)
    if expr.args[0].is_atom:
        node = n.Fraction(n.Row((raised, top.node)), n.Row(tuple(bottom)), "derivative")
        return Drawn(node, Level.FRACTION, "quotient", "quotient")
    operator = n.Fraction(raised, n.Row(tuple(bottom)), "derivative")
    body = held(top, Level.ATOM)
    return Drawn(n.Product((operator, body.node), (" ",)), Level.PRODUCT, "quotient", "other")


def _dot(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    first = args[0]
    if first.magnitude is not None and len(args) > 1:
        return minus(_dot(expr, (first.magnitude, *args[1:])))
    nodes = (held(arg, Level.PRODUCT).node for arg in args)
    return Drawn(between(nodes, "·", "operator"), Level.PRODUCT)


def _accent(mark: n.Mark) -> DrawRule:
    def draw(expr: Expr, args: Sequence[Drawn]) -> Drawn:
        body = args[0]
        node = body.node
        if isinstance(node, n.Script):
            marked: n.Node = n.Script(n.Accent(node.base, mark), node.sub, node.sup)
        else:
            marked = n.Accent(held(body, Level.ATOM).node, mark)
        return Drawn(marked, body.level, body.start, body.end)

    return draw


def _prime(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    sup = names.primes(expr.value or 1)
    base = held(args[0], Level.ATOM)
    return Drawn(n.Script(base.node, None, sup), Level.POWER, base.start, base.end)


def _matrix(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    columns = max(expr.value or 1, 1)
    rows = tuple(
        tuple(arg.node for arg in args[i : i + columns]) for i in range(0, len(args), columns)
    )
    return Drawn(n.Matrix(rows), Level.ATOM, "brackets", "brackets")


def _at(expr: Expr, args: Sequence[Drawn]) -> Drawn:
    body = held(args[0], Level.PRODUCT)
    return Drawn(n.Evaluated(body.node, comma_separated(args[1:]).node), Level.RELATION)


RULES: dict[str, DrawRule] = {
    "number": lambda expr, args: rational_numeral(expr.value),
    "decimal": lambda expr, args: decimal_numeral(expr.value),
    "literal": lambda expr, args: literal_numeral(str(expr.value)),
    "constant": _constant,
    "symbol": _symbol,
    "dots": lambda expr, args: leaf("⋯", "dots"),
    "word": lambda expr, args: leaf(str(expr.value), "word"),
    "add": lambda expr, args: summed(args),
    "neg": lambda expr, args: minus(held(args[0], Level.PRODUCT)),
    "mul": lambda expr, args: multiplied(args),
    "div": _div,
    "pow": _pow,
    "exp": _exp,
    "sqrt": _root,
    "root": _root,
    "factorial": _factorial,
    "ln": _ln,
    "log": _log,
    "abs": _between("|", "|"),
    "floor": _between("⌊", "⌋"),
    "ceil": _between("⌈", "⌉"),
    "besselj": _indexed("J"),
    "bessely": _indexed("Y"),
    "besseli": _indexed("I"),
    "besselk": _indexed("K"),
    "polygamma": lambda expr, args: _applied(
        n.Script(n.Leaf("ψ", "identifier"), None, n.Fence("(", args[0].node, ")")), args[1:]
    ),
    "call": _call,
    "integral": _integral,
    **dict.fromkeys(SERIES, _series),
    "and": _both,
    "or": lambda expr, args: chained(args, "or", "relation", Level.LOGIC),
    "not": _not,
    "piecewise": _piecewise,
    "bracket": _between("[", "]"),
    "case": _case,
    "derivative": _derivative,
    "dot": _dot,
    "equation": lambda expr, args: Drawn(
        between((arg.node for arg in args), str(expr.value or "="), "relation"), Level.RELATION
    ),
    "bar": _accent("bar"),
    "tangent": _accent("dot"),
    "prime": _prime,
    "vector": lambda expr, args: Drawn(
        n.Fence("(", comma_separated(args).node, ")"), Level.ATOM, "fence", "fence"
    ),
    "matrix": _matrix,
    "at": _at,
    "group": _between("(", ")"),
    "chosen": lambda expr, args: comma_separated(args),
    **dict.fromkeys(
        RELATIONS, lambda expr, args: chained(args, RELATIONS[expr.op], "relation", Level.RELATION)
    ),
}
"""How each operation is drawn; what is not listed is a function under its own name."""
