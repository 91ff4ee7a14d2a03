"""Draws by name: a purpose, a quarter, an agent."""
