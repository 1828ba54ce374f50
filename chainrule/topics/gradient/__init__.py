"""The topic ``gradient``."""
