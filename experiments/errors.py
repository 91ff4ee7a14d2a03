"""What can end an experiment other than bad input."""

STOPPED = 130  # what a shell gives a command that Ctrl-C has ended


class Stopped(Exception):
    """Ctrl-C or a full disk: what is finished is kept, and the message says how to go on."""


class ClusterLost(Exception):
    """A process of Ray's own is gone: nothing more will come back."""


class NotPaired(ValueError):
    """Arms differ before the first programme: they did not share worlds and luck, and no effect can be read off."""


class Unanswered(ValueError):
    """Too little could be played to answer; the message says what to change."""


class NoWorlds(RuntimeError):
    """Every world of an experiment failed: there is nothing to look at."""
