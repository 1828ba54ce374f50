"""From results to documents: what is named, why each step holds, and what it comes to."""
