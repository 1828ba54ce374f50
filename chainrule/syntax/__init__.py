"""From typed text to expressions."""
