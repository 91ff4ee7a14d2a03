"""The economy as Mesa knows it: agents and sets of them as views of rows."""
