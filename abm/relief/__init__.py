"""Relief: programmes that act on the economy through lines, and the public relief that came with a shock."""
