"""The topic ``total``."""
