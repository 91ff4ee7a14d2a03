"""The page's server: one process for the page, another for the economies; both end together."""

import socket
import webbrowser
from collections.abc import Sequence

from nicegui import app, background_tasks, ui
from starlette.middleware.trustedhost import TrustedHostMiddleware

from experiments.explore.page.page import TITLE, attend
from experiments.explore.session import Session

GRACE = 1  # seconds that open connections have to end
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def serve(session: Session, listening: socket.socket, hosts: Sequence[str], browser: str) -> None:
    """Until Ctrl-C. Only who asks for one of our names is answered: no other page of a browser can ask in ours."""
    app.on_startup(lambda: background_tasks.create(session.begin()))
    app.on_shutdown(session.desk.end)
    if browser:
        app.on_startup(lambda: webbrowser.open(browser))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *hosts])
    try:
        ui.run(
            root=lambda: attend(session),
            title=TITLE,
            language="en-US",
            fd=listening.fileno(),
            reload=False,
            show=False,
            show_welcome_message=False,
            tailwind=False,
            timeout_graceful_shutdown=GRACE,
        )
    finally:
        session.desk.end()
