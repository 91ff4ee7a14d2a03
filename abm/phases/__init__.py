"""The sentences of the quarter, one file or folder each; none knows another."""
