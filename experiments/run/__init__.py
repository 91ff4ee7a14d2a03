"""What is played: one world with all its arms, many worlds on many cores, and the folder that keeps them."""
