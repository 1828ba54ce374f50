"""Traces: formulas as named steps, and the walks over them."""
