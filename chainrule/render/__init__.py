"""Formats: a document in, text out. A format is one module and one line in ``FORMATS``."""
