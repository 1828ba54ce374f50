"""The topic ``derive``."""
