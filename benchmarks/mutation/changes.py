"""List the small changes that can be made to a module."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change of a module.

    Attributes:
        place: where the changed node begins and ends, and its type; unique in a module.
        line: the line at which it begins.
        lines: those of the statement around it; of a compound statement, those of its head.
        entry: those of the outermost call around it in its statement, such as a row of a table.
        word: the changed word, if it is one.
        shown: what was changed into what.
    """

    place: str
    line: int
    lines: range
    entry: range
    word: str
    shown: str


def changes(tree: ast.Module) -> Iterator[Change]:
    """Change a tree in every possible way, one at a time: each change lasts until the next step."""
    for parent, name, index, (lines, entry) in _places(tree):
        field = getattr(parent, name)
        node = field if index is None else field[index]
        variant = _variant(node)
        if variant is None:
            continue
        ast.fix_missing_locations(ast.copy_location(variant, node))
        place = (
            f"{node.lineno}.{node.col_offset}-{node.end_lineno}.{node.end_col_offset}"
            f":{type(node).__name__}"
        )
        _put(parent, name, index, variant)
        word = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        shown = f"{_brief(node)}  ->  {_brief(variant)}"
        yield Change(place, node.lineno, lines, entry, word, shown)
        _put(parent, name, index, node)


def _variant(node: ast.AST) -> ast.AST | None:
    """Return what may stand in a node's place."""
    match node:
        case ast.Compare() if type(node.ops[0]) in COMPARISONS:
            operators = [COMPARISONS[type(node.ops[0])](), *node.ops[1:]]
            return ast.Compare(node.left, operators, node.comparators)
        case ast.BinOp() if type(node.op) in OPERATORS:
            return ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
        case ast.BoolOp():
            return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            return node.operand
        case ast.Constant(value=bool(value)):
            return ast.Constant(not value)
        case ast.Constant(value=int(value)):
            return ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value and " " not in value:
            return ast.Constant(value + "_") if len(value) <= 12 else None
        case ast.If() | ast.While() | ast.IfExp():
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            return changed
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            return ast.Return(ast.Constant(None))
        case ast.Raise() | ast.AugAssign() | ast.Continue() | ast.Break() | ast.Expr():
            return ast.Pass()
    return None


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


Around = tuple[range, range]
"""The lines of the statement and of the call around a place."""


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None, Around]]:
    """List every place that may change: the parent, its field, the position, the lines around."""
    stack: list[tuple[ast.AST, Around]] = [(tree, (range(0), range(0)))]
    while stack:
        parent, around = stack.pop()
        for name, value in ast.iter_fields(parent):
            if name in ("annotation", "returns", "decorator_list") or isinstance(
                parent, ast.JoinedStr
            ):
                continue
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not _is_idle(child):
                    inside = _around(child, around)
                    yield parent, name, index if isinstance(value, list) else None, inside
                    stack.append((child, inside))


def _around(node: ast.AST, outside: Around) -> Around:
    statement = _statement(node)
    if statement is not None:
        return statement, range(0)
    if isinstance(node, ast.Call) and not outside[1]:
        return outside[0], range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return outside


def _statement(node: ast.AST) -> range | None:
    if isinstance(node, ast.match_case):
        return range(node.pattern.lineno, max(node.pattern.lineno + 1, node.body[0].lineno))
    if not isinstance(node, ast.stmt | ast.excepthandler):
        return None
    body = getattr(node, "body", None)
    end = (node.end_lineno or node.lineno) + 1
    return range(node.lineno, max(node.lineno + 1, body[0].lineno) if body else end)


def _is_idle(node: ast.AST) -> bool:
    """Tell what no test can notice: docstrings, imports, types, and the wording of messages."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    if isinstance(node, ast.Assign):
        shown = ast.unparse(node)
        return "Literal[" in shown or "Callable[" in shown or "__slots__" in shown
    if isinstance(node, ast.keyword):
        return node.arg in ("hint", "title", "reason", "family", "convention", "strict")
    return isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("cast", "Callable")


def _put(parent: ast.AST, name: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _brief(node: ast.AST) -> str:
    shown = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).splitlines()[0]
    return shown if len(shown) <= 60 else shown[:59] + "…"
