"""The topic ``rules``."""
