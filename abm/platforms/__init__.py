"""Online and export platforms, their commissions and sponsors."""
