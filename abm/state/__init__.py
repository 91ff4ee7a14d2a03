"""Everything that is, in plain tables and records."""
