"""Firms stop, come back, close and open."""
