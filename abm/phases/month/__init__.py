"""A month: ordered, made, delivered."""
