"""Commands of TeX: what each of them is in a formula, or why it is none."""

from __future__ import annotations

from chainrule.syntax.tokens import Kind

IGNORED = frozenset({
    ",", ";", ":", "!", ">", "quad", "qquad", "displaystyle", "textstyle", "scriptstyle",
    "scriptscriptstyle", "limits", "nolimits", "displaylimits", "thinspace", "medspace",
    "thickspace", "negthinspace", "negmedspace", "negthickspace", "space", "nobreakspace",
    "mathstrut", "strut", "(", ")", "[", "]", "rm", "bf", "it", "sf", "tt", "sl", "cal",
    "normalsize",
    "large", "Large", "small", "allowbreak", "nobreak", "enspace", "enskip", " ", "\n", "\t", "/",
    "nonumber", "notag", "noindent", "centering", "mathord", "mathbin", "mathrel", "mathopen",
    "mathclose", "mathpunct", "mathinner", "ensuremath", "boxed", "fbox", "hfill", "relax",
    "null", "pqty", "bqty", "mathnormal",
})  # fmt: skip
"""Commands that change only how things look."""

SET_ASIDE = frozenset({
    "ds", "dsp", "dst", "disp", "displ", "dss", "dstyle", "ts", "tsty", "nd", "noi", "vsp", "hsp",
})  # fmt: skip
"""Abbreviations for styles that books define for themselves; they are set aside with an echo."""

TEXT_AFTER = frozenset({
    "hspace", "hspace*", "vspace", "mspace", "label", "tag", "tag*", "color", "mathcolor",
    "textcolor", "phantom", "hphantom", "vphantom", "class", "cssId", "htmlClass", "htmlId",
    "style", "htmlStyle", "colorbox", "fontsize",
})  # fmt: skip
"""Commands whose first argument is no part of the formula."""

SIZES = frozenset(
    name + side for name in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
) | {"left", "right", "middle", "mleft", "mright", "mmiddle", "qty", "quantity"}
"""Commands that change the size of the bracket after them."""

_INFIX = {
    "*": "cdot times ast sdot centerdot cdotp", "/": "div divslash slash",
    "<=": "le leq leqslant leqq",
    ">=": "ge geq geqslant geqq", "<": "lt", ">": "gt", "!=": "ne neq", "=": "eq equals",
    "and": "land wedge and", "or": "lor vee or", "not": "lnot neg", "∘": "circ", "mod": "bmod",
    "over": "over", "-": "minus", "+": "plus",
}  # fmt: skip
_OPEN = {
    "(": "lparen lgroup", "[": "lbrack", "{": "{ lbrace", "|": "lvert lVert", "floor": "lfloor",
    "ceil": "lceil", "⟨": "langle lang",
}  # fmt: skip
_CLOSE = {
    "(": "rparen rgroup", "[": "rbrack", "{": "} rbrace", "|": "rvert rVert", "floor": "rfloor",
    "ceil": "rceil", "⟨": "rangle rang",
}  # fmt: skip
_CLOSED = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_KINDS: tuple[tuple[Kind, dict[str, str]], ...] = (
    ("infix", _INFIX), ("open", _OPEN),
    ("close", {_CLOSED.get(sign, sign): names for sign, names in _CLOSE.items()}),
    ("bar", {"|": "vert mid | Vert"}), ("prime", {"'": "prime"}),
    ("factorial", {"°": "degree", "%": "% percent"}),
)  # fmt: skip
SIGNS: dict[str, tuple[Kind, str]] = {
    name: (kind, sign)
    for kind, row in _KINDS
    for sign, names in row.items()
    for name in names.split()
}
"""Commands that are signs."""

NORMS = ("\\|", "\\Vert", "\\lVert")
"""Bars of a norm, which of a single number is its absolute value."""

BRACKETS = frozenset("()[]{}⌊⌋⌈⌉⟨⟩<>/.")
"""What may stand after a command for its size, bars and commands aside."""

FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "flatfrac", "xfrac"})
BARRED = frozenset({"absolutevalue", "vqty"})
"""Commands of one argument for its absolute value."""

BINOMIALS = frozenset({"binom", "dbinom", "tbinom"})
BOLD = frozenset({
    "mathbf", "boldsymbol", "bm", "textbf", "pmb", "vb", "vectorbold", "mathbfit", "symbf", "bold",
})  # fmt: skip
UPRIGHT = BOLD | {
    "text", "textrm", "textit", "textnormal", "mathrm", "mathit", "mathsf", "mathtt", "textsf",
    "texttt", "mathup", "operatorname", "operatorname*", "operatornamewithlimits", "mbox", "hbox",
    "mathop", "mathcal", "mathscr", "mathfrak", "symrm", "symup", "symit", "oldstyle",
}  # fmt: skip
"""Commands that say in which letters a word is set."""

CASES = frozenset({"cases", "dcases", "rcases", "cases*", "dcases*", "numcases"})
TABLES = frozenset({"array", "matrix", "aligned", "gathered", "alignedat"})
"""Environments that are cases after a brace on their left."""

AROUND = frozenset({
    "equation", "equation*", "displaymath", "math", "align", "align*", "gather", "gather*",
    "multline", "multline*", "split", "aligned", "gathered",
})  # fmt: skip
"""Environments around a whole formula, which say nothing of it."""

EULER = frozenset({"exponentialE", "eu", "ee"})
DIFFERENTIALS = frozenset({"differentialD", "dd", "diff", "d", "dif", "differential"})
"""Commands for the d of a derivative or an integral."""

LETTERS = {"imath": "i", "jmath": "j"}
"""Commands for letters in another shape."""

MISSING = frozenset({"placeholder", "square", "Box", "boxempty", "MathQuillMathField"})
"""What editors leave where something is still to be typed."""

_REFUSED = {
    "complex numbers are not read": "imaginaryI imaginaryJ Re Im real imag iu ii",
    "letters are single numbers here, and a vector is a list: [x, y]": """
        vec va vu vectorarrow vectorunit overrightarrow overleftarrow overleftrightarrow
    """,
    "letters are single numbers here, which are not transposed": """
        top intercal transpose trans dagger ddagger dag
    """,
    "letters are single numbers here; their product is x*y": """
        odot otimes oplus ominus oslash bullet star cross dotproduct crossproduct
    """,
    "write the derivative as \\frac{d}{dx}, or x'(t)": """
        dot ddot dddot dv pdv odv mdv derivative partialderivative fdv od pd md diffp Dif
        capitalDifferentialD
    """,
    "use the commands 'gradient', 'jacobian' and 'hessian'": "nabla laplacian gradient",
    "limits are not computed": "varlimsup varliminf to rightarrow longrightarrow",
    "matrices are not read": """
        Tr tr Trace erank mqty pmqty smqty bra ket braket hdotsfor
    """,
    "a formula is about numbers, not about sets": """
        R N Z Q C reals Reals natnums Complex cnums mathbb mathds Bbb
        in notin ni subset supset cup cap
        setminus emptyset varnothing forall exists isin infin
    """,
    "write both signs as two formulas": "pm mp plusmn",
    "write every term, or \\sum": "dots ldots cdots vdots ddots dotsc dotsb dotsm hellip",
    "write the formula itself, without what is below, above or through it": """
        underbrace overbrace underline overset underset stackrel cancel bcancel xcancel
        sout underparen overparen substack smash
    """,
    "an approximation or a proportion is no formula": "approx sim simeq cong propto equiv doteq",
    "units of measurement are not read": """
        SI unit num celsius meter metre second kilogram SIrange
    """,
    "write n!/(k!(n-k)!), or \\binom{n}{k}": "choose atop brace brack",
    "one integral sign stands for one integral": "iint iiint oint idotsint oiint",
    "a formula comes alone": "because therefore implies iff Rightarrow Leftrightarrow impliedby",
    "write \\mathrm{mod} between the numbers": "pmod pod",
}
REFUSED = {name: reason for reason, names in _REFUSED.items() for name in names.split()}
"""Commands that are known and not read, and what to do instead."""
