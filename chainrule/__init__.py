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
    from chainrule.bridge import parse
    from chainrule.homework import Sheet, solve
    from chainrule.model.limits import limits
    from chainrule.topics.backprop.face import Backprop, LayerProduct, backprop
    from chainrule.topics.derive.face import Derivation, derive
    from chainrule.topics.descend.face import Descent, descend
    from chainrule.topics.gradient.face import (
        Gradient,
        Hessian,
        Jacobian,
        gradient,
        hessian,
        jacobian,
    )
    from chainrule.topics.graph.face import ComputationalGraph, graph
    from chainrule.topics.implicit.face import ImplicitDerivation, implicit
    from chainrule.topics.inverse.face import InverseDerivation, inverse
    from chainrule.topics.network.face import Network, network
    from chainrule.topics.parametric.face import (
        ParametricCurve,
        PolarCurve,
        VectorCurve,
        parametric,
        polar,
        vector,
    )
    from chainrule.topics.plot.face import PlottedFunction, plot
    from chainrule.topics.rates.face import RelatedRates, rates
    from chainrule.topics.tangent.face import Tangents, tangent
    from chainrule.topics.total.face import TotalDerivation, total

__version__ = "0.1.0"

_OTHERS = {
    "Sheet": "chainrule.homework",
    "limits": "chainrule.model.limits",
    "parse": "chainrule.bridge",
    "solve": "chainrule.homework",
}
"""Public names that belong to no topic, and where they stand."""

_ERRORS = (
    "ChainruleError",
    "CheckFailedError",
    "FormulaError",
    "InputError",
    "LimitError",
    "MissingExtraError",
    "MissingRuleError",
    "PointError",
    "UndefinedError",
)


def _public() -> dict[str, str]:
    """Map every public name that is imported on first use to its module."""
    from chainrule.topics import all_topics

    topics = all_topics()
    return {name: t.face for t in topics for name in (t.name, *t.public)} | _OTHERS


def __getattr__(name: str) -> Any:
    """Import the working modules on first use, so that ``import chainrule`` costs nothing."""
    from importlib import import_module

    if name == "__all__":
        return sorted((*_ERRORS, "__version__", *_public()))
    module = None if name.startswith("_") else _public().get(name)
    if module is None:
        raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
    value = getattr(import_module(module), name)
    globals()[name] = value
    return value
