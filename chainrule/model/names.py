"""One variable, one name: the spellings of a name that mean, and print as, the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "lamda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "varepsilon": "ϵ", "vartheta": "ϑ", "varphi": "ϕ", "varrho": "ϱ", "varsigma": "ς", "ell": "ℓ",
}  # fmt: skip
"""Spelled-out letters as characters."""

_LETTERS = {sign: name for name, sign in GREEK.items() if name != "lamda"} | {"µ": "mu"}
_MARKS = {"\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar", "\u0305": "_bar"}
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LETTER = rf"([^\W\d_]|{'|'.join(GREEK)})"
_BELOW = re.compile(r"(?<=[^\W\d_])_?([₀-₉]+)")
_BRACED = re.compile(r"_\{([A-Za-z0-9]+(?:,[A-Za-z0-9]+)*)\}")
_NUMBERED = re.compile(_LETTER + r"(\d+)(__[^_]+)?", re.ASCII)
_MARKED = re.compile("^" + _LETTER + r"(hat|tilde)(?=_|$)", re.ASCII)
_LAMDA = re.compile(r"(?<![A-Za-z])lamda(?![A-Za-z])")


@lru_cache(4096)
def canonical(name: str) -> str:
    """Return the one spelling of a name: what stands below a letter follows an underscore.

    >>> canonical("w1"), canonical("w₁"), canonical("θ2"), canonical("yhat"), canonical("rate2")
    ('w_1', 'w_1', 'theta_2', 'y_hat', 'rate2')
    """
    if len(name) == 1 and name.isascii():
        return name
    name = _BRACED.sub(lambda found: "_" + found.group(1).replace(",", "_"), name)
    name = _BELOW.sub(lambda found: "_" + found.group(1).translate(_LOWERED), name)
    if not name.isascii():
        name = "".join(_MARKS.get(sign, sign) for sign in unicodedata.normalize("NFD", name))
    name = "".join(_LETTERS.get(sign, sign) for sign in name)
    name = _LAMDA.sub("lambda", _MARKED.sub(r"\1_\2", name))
    if numbered := _NUMBERED.fullmatch(name):
        letter, below, above = numbered.groups()
        return f"{letter}{above or ''}_{below}"
    return name
