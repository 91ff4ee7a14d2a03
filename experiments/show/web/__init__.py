"""A result, or several side by side, as one HTML file that needs nothing else: no folder, no network, no program but a
browser."""
