"""Chain-rule derivations step by step: named substitutions, reasoned rules, checked results.

>>> from chainrule import derive, parse
>>> parse("2x sin x")
2*x*sin(x)
>>> print(derive("x^2").derivative)
2*x
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chainrule.errors import (
    ChainruleError,
    CheckFailedError,
    FormulaError,
    InputError,
    LimitError,
    MissingExtraError,
    MissingRuleError,
    PointError,
    UndefinedError,
)

if TYPE_CHECKING:
    from chainrule.derivation import Derivation, derive, parse
    from chainrule.gradient_descent import Descent, descend
    from chainrule.graphs import Backprop, ComputationalGraph, backprop, graph
    from chainrule.homework import Sheet, solve
    from chainrule.implicit_curve import implicit
    from chainrule.inverse_function import inverse
    from chainrule.neural import Network, network
    from chainrule.parametric_curve import parametric, polar
    from chainrule.several import Gradient, Hessian, Jacobian, gradient, hessian, jacobian
    from chainrule.total_derivative import total
    from chainrule.vector_curve import vector

__version__ = "0.1.0"

_LAZY = {
    "Network": "chainrule.neural",
    "network": "chainrule.neural",
    "Descent": "chainrule.gradient_descent",
    "descend": "chainrule.gradient_descent",
    "Backprop": "chainrule.graphs",
    "ComputationalGraph": "chainrule.graphs",
    "backprop": "chainrule.graphs",
    "Gradient": "chainrule.several",
    "Hessian": "chainrule.several",
    "Jacobian": "chainrule.several",
    "gradient": "chainrule.several",
    "graph": "chainrule.graphs",
    "hessian": "chainrule.several",
    "jacobian": "chainrule.several",
    "Derivation": "chainrule.derivation",
    "derive": "chainrule.derivation",
    "implicit": "chainrule.implicit_curve",
    "inverse": "chainrule.inverse_function",
    "parametric": "chainrule.parametric_curve",
    "parse": "chainrule.derivation",
    "polar": "chainrule.parametric_curve",
    "Sheet": "chainrule.homework",
    "solve": "chainrule.homework",
    "total": "chainrule.total_derivative",
    "vector": "chainrule.vector_curve",
}


def __getattr__(name: str) -> Any:
    """Import the working modules on first use, so that ``import chainrule`` costs nothing."""
    if name not in _LAZY:
        raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


__all__ = [
    "Backprop",
    "ChainruleError",
    "CheckFailedError",
    "ComputationalGraph",
    "Derivation",
    "Descent",
    "FormulaError",
    "Gradient",
    "Hessian",
    "InputError",
    "Jacobian",
    "LimitError",
    "MissingExtraError",
    "MissingRuleError",
    "Network",
    "PointError",
    "Sheet",
    "UndefinedError",
    "__version__",
    "backprop",
    "derive",
    "descend",
    "gradient",
    "graph",
    "hessian",
    "implicit",
    "inverse",
    "jacobian",
    "network",
    "parametric",
    "parse",
    "polar",
    "solve",
    "total",
    "vector",
]
