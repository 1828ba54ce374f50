"""What words and letters mean: functions, constants, Greek letters, products of letters."""

from __future__ import annotations

import unicodedata

from chainrule.model import INFINITY, PI, E, Expr, constant
from chainrule.rules import ABBREVIATED, FUNCTIONS, SHORTHANDS
from chainrule.syntax.diagnosis import nearest, slips
from chainrule.syntax.refused_names import refused_by_name

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "ℓ": "ell", "ς": "varsigma", "ϵ": "varepsilon", "ϑ": "vartheta", "ϕ": "varphi", "ϱ": "varrho",
}  # fmt: skip
"""Greek letters that are read, and their names; those that look Latin are refused."""

GREEK_NAMES = {name: name for name in GREEK.values()} | {"lamda": "lambda"}

CONSTANTS: dict[str, Expr] = {
    "e": E, "pi": PI, "π": PI, "oo": INFINITY, "inf": INFINITY, "infinity": INFINITY,
    "infty": INFINITY, "∞": INFINITY, "eulergamma": constant("eulergamma"),
    "EulerGamma": constant("eulergamma"),
}  # fmt: skip
"""Names of numbers."""

MODULES = (
    "np", "numpy", "jnp", "math", "cmath", "Math", "scipy", "special", "sc", "torch", "F", "nn",
    "functional", "tf", "keras", "activations", "jax", "Base", "SpecialFunctions",
)  # fmt: skip
"""Names of modules that stand before a function with a point between: ``np.exp(x)``."""

CALLED_GREEK = {
    "σ": "sigmoid", "sigma": "sigmoid", "Γ": "gamma", "Gamma": "gamma", "ψ": "digamma",
    "psi": "digamma", "β": "beta", "beta": "beta", "gamma": "gamma",
    "zeta": "zeta",
}  # fmt: skip
"""Greek letters that are functions when a parenthesis follows, and letters elsewhere."""

UNKNOWN_FUNCTIONS = frozenset("fghFGH")
"""Letters that are unknown functions when a parenthesis follows."""

CALLED_ONLY = frozenset(
    {"iv", "jv", "kv", "yv", "ci", "si", "ei", "Ci", "Si", "Ei", "ch", "sh", "th", "int"}
    | {"Ai", "Bi", "li", "zeta", "mod", "rem", "elu", "ELU", "round", "frac"}
    | {
        "i0",
        "i1",
        "j0",
        "j1",
        "k0",
        "k1",
        "jn",
        "y0",
        "yn",
        "E1",
        "step",
        "fact",
        "arch",
        "cases",
        "sine",
        "beta",
        "gamma",
        "Beta",
        "Gamma",
        "psi",
    }
)
"""Spellings that are functions only right before a parenthesis; elsewhere they are letters."""

KEYWORDS = {
    "if": "if", "for": "if", "when": "if", "else": "else", "otherwise": "otherwise",
    "True": "otherwise", "and": "infix", "or": "infix", "not": "infix",
}  # fmt: skip
"""Words of conditions, and the kind of their tokens."""

ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar",
    "overline": "bar",
}  # fmt: skip
"""Commands for a mark over a letter, and what it is called in the name."""


def function_named(word: str, called: bool) -> str | None:
    """Return the spelling in the table that this word stands for, if it is a function.

    Capital letters at the start or throughout are accepted (``Sin``, ``EXP``).

    Args:
        word: the letters, with digits for names such as ``log10``.
        called: whether an opening parenthesis follows.

    >>> function_named("Sin", False), function_named("ch", False), function_named("ch", True)
    ('sin', None, 'ch')
    """
    if word in CALLED_ONLY and not called:
        return None
    if word in FUNCTIONS or word in SHORTHANDS:
        return word if len(word) > 1 else None
    if word in ABBREVIATED:
        alone = any(row.count == 1 for row in ABBREVIATED[word])
        return word if called or (len(word) > 3 and alone) else None
    lower = word.lower()
    capital = word in (lower.capitalize(), word.upper()) or word.startswith("Arc")
    known = lower in FUNCTIONS or lower in SHORTHANDS
    if capital and known and len(word) > 1 and lower not in CALLED_ONLY:
        return lower
    return None


def known_words() -> list[str]:
    """List every word that can be typed, for suggestions."""
    greek = [name for name in GREEK_NAMES if name != "ell"]
    return [*FUNCTIONS, *SHORTHANDS, *ABBREVIATED, *greek, *CONSTANTS, *KEYWORDS]


def objection(word: str, called: bool) -> tuple[str, str] | None:
    """Say why a word of several letters is not a product of its letters, or return None.

    Returns:
        The message and the hint.

    >>> objection("xy", False) is None
    True
    >>> objection("sni", False)
    ("'sni' is not a known name", 'Did you mean sin?')
    """
    by_name = refused_by_name(word)
    if by_name:
        return by_name
    apart = None if _doubled(word) else split_off(word)
    product = "*".join(word) if len(word) <= 3 else None
    if called:
        close = _meant_call(word, apart)
        sure = close and (len(word) > 2 or set(word) <= set(close))
        advice = f"Did you mean {close}?" if sure else ""
        if not advice:
            advice = f"For a product write {product}*( … )." if product else DECLARE
        return f"{_quoted(word)} is not a known function", advice
    if len(word) > 3 and word in CALLED_ONLY:
        return f"{_quoted(word)} is a function only right before '('", f"Write {word}( … )."
    if len(word) > 3:
        close = nearest(word, known_words())
        advice = f"Did you mean {apart or close}?" if apart or close else DECLARE
        return f"{_quoted(word)} is not a known name", advice
    if len(word) == 3:
        if apart:
            return f"{_quoted(word)} is not a known name", f"Did you mean {apart}?"
        near = [] if list(word) == sorted(word) else slips(word, [*FUNCTIONS, *SHORTHANDS])
        near = [name for name in near if name in USUAL]
        if near:
            return f"{_quoted(word)} is not a known name", f"Did you mean {nearest(word, near)}?"
    return None


USUAL = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "exp", "log", "abs", "sqrt", "erf"})
"""Functions that three letters may be a slip of."""

DECLARE = "Write products with *, or declare the name."


def _meant_call(word: str, apart: str | None) -> str | None:
    """Return the function that a word before a parenthesis was meant to be."""
    known = [*FUNCTIONS, *SHORTHANDS, *ABBREVIATED]
    if apart is None:
        return nearest(word, known)
    first, last = apart.split(" ")[0], apart.split(" ")[-1]
    if not _stands_alone(last):
        return first
    close = None if _stands_alone(first) or len(first) < 2 else nearest(word, known)
    return close if close and close.startswith(first) else apart


def _quoted(word: str) -> str:
    return f"'{word if len(word) <= 40 else word[:39] + '…'}'"


def _doubled(word: str) -> bool:
    """Tell whether a function was typed with one of its letters twice, as ``sinn``."""
    shorter = (word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] == word[i - 1])
    return len(word) <= 24 and any(name in FUNCTIONS for name in shorter)


def split_off(word: str) -> str | None:
    """Separate a known name from letters stuck to it: ``sinx`` is meant as ``sin x``.

    >>> split_off("sinx"), split_off("xsin"), split_off("xsinx"), split_off("hello")
    ('sin x', 'x sin', 'x sin x', None)
    """
    if len(word) > 24:
        return None
    cuts = [(word[:cut], word[cut:]) for cut in range(len(word) - 1, 1, -1)]
    for head, tail in cuts:
        if _stands_alone(head) and _stands_alone(tail):
            return f"{head} {tail}"
    for head, tail in cuts:
        if _stands_alone(head) and len(tail) <= 2:
            return f"{head} {tail}"
    for cut in range(1, len(word) - 1):
        head, tail = word[:cut], word[cut:]
        if _stands_alone(tail) and len(head) <= 2:
            return f"{head} {tail}"
    for cut in (1, 2):
        for end in range(len(word) - 1, cut + 1, -1):
            name, tail = word[cut:end], word[end:]
            if _stands_alone(name) and len(name) >= max(cut + len(tail), 3):
                return f"{word[:cut]} {name} {tail}"
    return None


def _stands_alone(word: str) -> bool:
    return (
        word == "pi"
        or (len(word) > 2 and word in GREEK_NAMES and word != "ell")
        or (function_named(word, False) is not None)
    )


LOOK_ALIKES = dict(zip("аеорсухіјѕАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧοıſ",
                       "aeopcyxijsABEKMHOPCTXIJSABEZHIKMNOPTYXois", strict=True))  # fmt: skip
LOOK_ALIKES |= {"‐": "-", "‑": "-", "‒": "-", "∣": "|", "ǀ": "|", "º": "°", "˚": "°"}

MISSING_SIGNS = frozenset("□▢⬚▯◻⎕")
"""What editors leave where something is still to be typed."""

_MATRICES = "Letters are single numbers here: write x*y for a product."
NOT_READ = {
    "@": _MATRICES, "⊙": _MATRICES, "⊗": _MATRICES, "⨂": _MATRICES, "⨀": _MATRICES,
    "•": "Write · or * for a product.", "⋆": "Write · or * for a product.",
    "‖": "Letters are single numbers here: write |x|, or sqrt(x^2 + y^2) for a length.",
    "∥": "Letters are single numbers here: write |x|, or sqrt(x^2 + y^2) for a length.",
    "ᵀ": "Letters are single numbers here, which are not transposed.",
    "⊤": "Letters are single numbers here, which are not transposed.",
    "†": "Letters are single numbers here, which are not transposed.",
    "∇": "Use the command 'gradient'.", "±": "Write both signs as two formulas.",
    "∓": "Write both signs as two formulas.", "≈": "Write = for an equation.",
    "ⅈ": "Complex numbers are not read.", "ⅉ": "Complex numbers are not read.",
    "ⅅ": "Write d/dx.", "…": "Write every term, or a sum.", "⋯": "Write every term, or a sum.",
    "→": "Limits are not computed.", "∈": "A formula is about numbers, not about sets.",
    "ℝ": "A formula is about numbers, not about sets.", "∬": "Write one integral in another.",
    "∮": "An integral has two limits: ∫_0^x.", "€": "Units are not read: write the number alone.",
    "℃": "Units are not read: write the number alone.", "‰": "Write the number itself: 0.005.",
    ":": "Write piecewise(x^2 if x < 0, otherwise x) for cases, and x/y for a quotient.",
    "?": "Write piecewise(x^2 if x < 0, otherwise x) for cases.",
}  # fmt: skip
"""Signs that are known and not read, and what to do instead."""


def refused(character: str) -> tuple[str, str | None]:
    """Say by its code point that a character is not read, and which one was probably meant.

    >>> refused("х")
    ('U+0445 CYRILLIC SMALL LETTER HA is not read in a formula', "Did you mean the Latin 'x'?")
    """
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    plain = LOOK_ALIKES.get(character) or unicodedata.normalize("NFKC", character)
    hint = NOT_READ.get(character)
    if (
        hint is None
        and len(plain) == 1
        and plain != character
        and (plain.isascii() or plain == "°")
    ):
        hint = (
            f"Did you mean the Latin '{plain}'?" if plain.isalpha() else f"Did you mean '{plain}'?"
        )
    if character in "%&#@?\"'`~;:":
        return f"{character!r} is not read in a formula", hint
    return f"{code} {name} is not read in a formula".replace("  ", " "), hint
