"""Gradient descent: fit a line through three points by stepping against the gradient."""

from chainrule import descend

loss = "((b - 1)^2 + (m + b - 3)^2 + (2m + b - 5)^2)/3"  # through (0, 1), (1, 3), (2, 5)
run = descend(loss, start={"m": 0, "b": 0}, rate="0.3", steps=60, tolerance="1e-3")

print(run)
print(f"y = {float(run.point['m']):.3f} x + {float(run.point['b']):.3f}")
