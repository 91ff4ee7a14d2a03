"""What is shown: tables, figures and the README of a result, drawn from stored tables only."""
