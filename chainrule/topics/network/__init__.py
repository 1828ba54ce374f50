"""The topic ``network``."""
