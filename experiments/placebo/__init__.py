"""Placebos: what the tests of this house, and an estimator of the literature, find where the truth is known."""
