"""What all topics share."""
