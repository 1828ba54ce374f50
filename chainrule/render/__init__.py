"""From documents to the formats people read."""
