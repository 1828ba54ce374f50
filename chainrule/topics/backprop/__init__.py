"""The topic ``backprop``."""
