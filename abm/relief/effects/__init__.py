"""What lines do when money and goods move."""
