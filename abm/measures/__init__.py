"""What is measured and published."""
