"""The topic ``descend``."""
