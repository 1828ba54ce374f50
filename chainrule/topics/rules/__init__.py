"""What the table of rules says; the command ``rules`` shows it, and no problem asks for it."""
