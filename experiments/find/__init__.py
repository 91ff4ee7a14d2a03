"""What is found: effects, their uncertainty and their cost."""
