"""Notations: how mathematics is drawn or spelled."""
