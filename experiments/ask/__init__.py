"""What is asked: the experiment's file, its arms and its worlds."""
