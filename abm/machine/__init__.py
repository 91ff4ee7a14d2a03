"""What runs the model: compiled kernels, kept files, processes."""
