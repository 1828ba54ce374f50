"""Topics: what can be asked, one folder each."""
