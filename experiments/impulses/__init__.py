"""Impulse responses: small pushes of a stated size, each against the same world without it."""
