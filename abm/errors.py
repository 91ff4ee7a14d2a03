"""The error that speaks to economists: what happened, where (file: key: value), what was expected, what to do."""


class ConfigError(ValueError):
    """Bad input: a file, a key or a value that cannot be used as it stands."""
