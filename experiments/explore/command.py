"""`relief explore`: where the page is served, and what is refused before anything starts."""

import ipaddress
import socket
import sys
from importlib.util import find_spec

from abm.errors import ConfigError
from abm.parameters import configs_path
from experiments.explore.choices import Choices
from experiments.explore.session import Session

HIGHEST_PORT, WAITING, GRACE = 65_535, 16, 1
MISSING = (
    "relief explore needs NiceGUI, which is not installed; in the folder of this project: .venv/bin/pip install -c"
    " constraints.txt -e '.[explore]'"
)


def refuse_unready() -> None:
    """ConfigError in one sentence where the page cannot be made here."""
    if find_spec("nicegui") is None:
        raise ConfigError(MISSING)


def refuse_strangers(choices: Choices) -> None:
    """ConfigError for a name that no config has, before anything starts; all else is checked where it is opened."""
    configs_path.find("economies", choices.economy)
    configs_path.find("shocks", choices.shock, ".toml")
    for name in choices.relief:
        configs_path.find("relief", name, ".toml")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens, so that nobody takes the port meanwhile; 0 is any free one."""
    if not 0 <= port <= HIGHEST_PORT:
        raise ConfigError(f"--port {port}: expected a number from 1 to {HIGHEST_PORT}, or 0 for any that is free")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise ConfigError(f"--host {host}: no such address of this machine ({error}); expected 127.0.0.1") from None
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except PermissionError:
        raise ConfigError(
            f"--port {port}: this user may not open it; expected one from 1024 to {HIGHEST_PORT}"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"--host {host} --port {port}: {(error.strerror or str(error)).lower()}; name another port, or --port 0 for"
            " any that is free"
        ) from None
    listening.listen(WAITING)
    return listening


def explore(choices: Choices, host: str, port: int, browser: bool) -> None:
    """Serve the page until it is ended."""
    refuse_unready()
    refuse_strangers(choices)
    listening = bound(host, port)
    address = listening.getsockname()[:2]
    url = f"http://{f'[{address[0]}]' if ':' in address[0] else address[0]}:{address[1]}"
    if not is_loopback(host):
        print(
            f"--host {host}: warning: whoever reaches this address can play here, and save files as you; leave --host"
            " out to serve this machine alone",
            file=sys.stderr,
        )
    print(f"{url}  (Ctrl-C ends it)", flush=True)
    session = Session(choices)
    session.desk.start()  # it loads the model while this process loads the page
    from experiments.explore.page.serve import serve

    serve(session, listening, [host, address[0]], url if browser else "")
