"""One programme, one file: found by the name of its config in configs/relief."""
