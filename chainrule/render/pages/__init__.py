"""Pages of text: a document as lines of styled words, for a terminal or a pipe."""
