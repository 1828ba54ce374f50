"""The topic ``implicit``."""
