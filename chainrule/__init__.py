"""Chain-rule derivations, step by step."""
