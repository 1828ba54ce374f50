"""The topic ``inverse``."""
