"""The topic ``parametric``."""
