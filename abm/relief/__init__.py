"""Relief: programmes that act on the economy through instruments, and the public relief that came with a shock."""
