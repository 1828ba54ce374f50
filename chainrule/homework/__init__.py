"""Homework: a file of problems in; a sheet of problems, of answers or of solutions out."""

from chainrule.homework.sheet import Sheet, solve

__all__ = ["Sheet", "solve"]
