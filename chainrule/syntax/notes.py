"""Why something was read as it was: the reasons that are echoed with a reading."""

DIVIDED = "a division and a product side by side rank equally and are read from the left"
LOOSE_POWER = "only the first factor after '^' is in the exponent"
BARE = "a function without parentheses takes the factors that follow"
BARE_STOP = (
    "the argument of a function without parentheses ends before this sign; a longer one needs "
    "parentheses"
)
BESIDE_LETTER = "a letter before a parenthesis multiplies"
BESIDE_FUNCTION = (
    "a letter before a parenthesis multiplies; for a function write f, g or h, or declare it, "
    'such as --let "s(u)"'
)
APPLIED = "this letter before its variable is an unknown function; a product is written with *"
COMPOSED = "∘ applies the function on its right first"
DEFINITION = "this letter is defined as a formula of its variable"
TERM_ABOVE = "the index of a sum in brackets above a letter is its index, not an exponent"
UNBOUNDED = "a sum without bounds runs over all terms"
WRITTEN_OUT = "a sum with numbers as bounds is written out"
TERMWISE = "functions in brackets are applied one by one"
UNKNOWN = "this letter before a parenthesis is an unknown function"
GREEK_CALL = "this Greek letter before a parenthesis is a function"
INVERSE = "the exponent -1 on a function's name means its inverse"
POWER_OF_VALUE = "the power applies to the value of the function"
RADICAL = "the root reaches over the power that follows"
RADICAL_END = "a root without parentheses takes one factor"
BARS = "bars close as early as they can"
PRODUCT = "letters side by side are multiplied"
OPERATOR = "this letter before a formula of its variable is the sign of differentiation"
SIGN_OF_ALL = "a derivative sign before a formula applies to all of it"
DEGREES = "the degree sign multiplies by π/180"
PERCENT = "the percent sign divides by 100"
BOLD = "bold letters are single numbers here, the same as the plain ones"
NORM = "every letter is a single number here, and a norm is its absolute value"
TRANSPOSED = "T is an exponent here, and every letter a single number; nothing is transposed"
STYLE = "a style command of a book is set aside"
BESSEL = "a Bessel function, with its order below; for a product write *"
POLYGAMMA = "the number in brackets above ψ is the order of a polygamma function"
NATURAL = "ln with a base below is the logarithm to that base"
UNIT_VECTORS = "i, j and k are unit vectors"
UNIT_NUMBERS = "i, j and k are numbers here; for a vector use: chainrule parametric"
OUTPUT_NAME = "the word before '=' names the output"
CALL_END = "the argument in brackets ends with them"
DIGITS_OF_BASE = "digits right after log are its base; for a factor write log(3x)"
LOGARITHM = "the base of a logarithm comes second"
ROOT = "the index of a root comes second"
POWER_OF_TEN = "digits after e are a power of ten"
DIGIT_BELOW = (
    "a digit right after a letter is its index; write {power} for a power, {product} for a product"
)
EULER_AMONG_LETTERS = "e is Euler's number, 2.718…; a variable needs another letter"
EULER = "E is a variable; Euler's number is written e"
PI = "Pi is the letter Π; the number is written pi"

CALLS = {
    "call": UNKNOWN, "applied": APPLIED, "composed": COMPOSED, "member": "", "defined": "",
}  # fmt: skip
"""Letters that are unknown functions or the user's before a parenthesis, and what is echoed."""
