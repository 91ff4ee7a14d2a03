"""Numbers of the world, each with its unit, range and source."""
