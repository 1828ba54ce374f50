"""Formats: each a function from a document to text or bytes."""
