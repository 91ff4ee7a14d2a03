"""Inputs fitted to facts: questions, points, emulator, posterior, page."""
