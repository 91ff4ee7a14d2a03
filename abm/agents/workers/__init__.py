"""What a worker decides: where to work and what to spend."""
