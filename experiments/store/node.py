"""On which machine this process runs."""

import socket


def node() -> str:
    return socket.gethostname()
