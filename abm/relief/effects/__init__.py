"""What levers do when money and goods move."""
