"""The first quarter: the balanced table of the economy, and its figures spread over agents."""
