"""Agreement with the definition of the derivative, independent of the rules."""
