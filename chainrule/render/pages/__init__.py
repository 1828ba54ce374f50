"""What page-like formats share: tables, pictures, options."""
