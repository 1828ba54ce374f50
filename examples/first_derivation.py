"""A first derivation: the steps, the result, a value, and the result as SymPy knows it."""

from chainrule import derive

derivation = derive("exp(sin(x^2))")

print(derivation)
print("As SymPy:", derivation.derivative)
print("At x = 1:", derivation.at(x=1).derivative.evalf(6))
