"""Chain-rule derivations step by step: named substitutions, reasoned rules, checked results.

>>> from chainrule import derive, parse
>>> parse("2x sin x")
2*x*sin(x)
>>> print(derive("x^2").derivative)
2*x
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chainrule.model.errors import (
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
    from chainrule.homework import Sheet, solve
    from chainrule.topics.backprop.solution import Backprop, backprop
    from chainrule.topics.derive.solution import Derivation, derive, parse
    from chainrule.topics.descend.solution import Descent, descend
    from chainrule.topics.gradient.solution import (
        Gradient,
        Hessian,
        Jacobian,
        gradient,
        hessian,
        jacobian,
    )
    from chainrule.topics.graph.solution import ComputationalGraph, graph
    from chainrule.topics.implicit.solution import implicit
    from chainrule.topics.inverse.solution import inverse
    from chainrule.topics.network.solution import Network, network
    from chainrule.topics.parametric.plane import parametric, polar
    from chainrule.topics.parametric.space import vector
    from chainrule.topics.total.solution import total

__version__ = "0.1.0"

_LAZY = {
    "Network": "chainrule.topics.network.solution",
    "network": "chainrule.topics.network.solution",
    "Descent": "chainrule.topics.descend.solution",
    "descend": "chainrule.topics.descend.solution",
    "Backprop": "chainrule.topics.backprop.solution",
    "ComputationalGraph": "chainrule.topics.graph.solution",
    "backprop": "chainrule.topics.backprop.solution",
    "Gradient": "chainrule.topics.gradient.solution",
    "Hessian": "chainrule.topics.gradient.solution",
    "Jacobian": "chainrule.topics.gradient.solution",
    "gradient": "chainrule.topics.gradient.solution",
    "graph": "chainrule.topics.graph.solution",
    "hessian": "chainrule.topics.gradient.solution",
    "jacobian": "chainrule.topics.gradient.solution",
    "Derivation": "chainrule.topics.derive.solution",
    "derive": "chainrule.topics.derive.solution",
    "implicit": "chainrule.topics.implicit.solution",
    "inverse": "chainrule.topics.inverse.solution",
    "parametric": "chainrule.topics.parametric.plane",
    "parse": "chainrule.topics.derive.solution",
    "polar": "chainrule.topics.parametric.plane",
    "Sheet": "chainrule.homework",
    "solve": "chainrule.homework",
    "total": "chainrule.topics.total.solution",
    "vector": "chainrule.topics.parametric.space",
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
