"""What is kept of a result, under which identity, and how it is found again."""
