"""Every command, registered on the application by being imported."""

