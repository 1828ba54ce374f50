"""The topic ``graph``."""
