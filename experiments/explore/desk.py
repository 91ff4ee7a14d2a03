"""Where the economies stand: one process, one question at a time. The page asks it and is handed what will not change.

A page that computes is a page that does not answer; so the desk is a process of its own, and may be ended at any time.
"""

import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from abm.errors import ConfigError
from experiments.explore.choices import Choices
from experiments.explore.told import Life, Listed, Opened, Quarter, Shelf


class Said(NamedTuple):
    """Words on the way to an answer, or a quarter that is there already."""

    what: Any


class Answered(NamedTuple):
    what: Any


class Refused(NamedTuple):
    """What the user can mend, in words."""

    words: str


class Failed(NamedTuple):
    """What nobody foresaw."""

    traceback: str


class Desk:
    """One method a question; each answer is a value that can be sent to another process."""

    def __init__(self, say: Callable[[Any], None]):
        self.say = say
        self.twins = None
        self.opened: tuple[tuple, Any] | None = None

    def shelf(self, economy: str) -> Shelf:
        from experiments.explore.shelf import shelf_of

        return shelf_of(economy)

    def check(self, choices: Choices) -> str:
        """What `relief check` says of them."""
        from experiments.explore.twins import experiment_of
        from experiments.show.size import size_text

        return size_text(experiment_of(choices))

    def open(self, choices: Choices) -> Opened:
        """New twins; quarters before anything happens are played, and said one by one."""
        self.say("loading the model")
        from experiments.ask.size import people, smes_and_firms
        from experiments.explore import twins
        from experiments.explore.shelf import data_beside

        experiment = twins.experiment_of(choices)
        parameters = experiment.checked.parameters
        persons, (_, firms) = people(parameters, choices.scale), smes_and_firms(parameters, choices.scale)
        if self.opened is None or self.opened[0] != choices.world:
            self.twins = self.opened = None
            self.say(
                f"opening an economy of {persons:,} people and {firms:,} firms; the first at a scale and luck takes up"
                " to a minute, the next seconds"
            )
            self.opened = choices.world, twins.open_world(experiment)
        self.twins = twins.Twins(experiment, self.opened[1])
        data = data_beside(choices.shock)
        opened = Opened(choices, self.twins.forks_in, persons, firms, data)
        self.say(opened)
        for quarter in self.twins.play_quiet():
            self.say(quarter)
        return opened

    def step(self) -> Quarter:
        """The next quarter, of both."""
        return self.there().step()

    def listed(self, *asked, **more) -> Listed:
        return self.there().album.listed(*asked, **more)

    def life(self, kind: str, number: int) -> Life:
        return self.there().album.life(kind, number)

    def save(self, choices: Choices, path: str, worlds: int, question: str, over: bool) -> str:
        from experiments.explore.saving import save

        return save(choices, path, worlds, question, over)

    def text(self, choices: Choices, worlds: int, question: str) -> str:
        from experiments.explore.twins import text_of

        return text_of(choices, worlds, question)

    def there(self):
        if self.twins is None:
            raise ConfigError("no economy is open; start one")
        return self.twins


def load() -> None:
    """What every opening needs, before anybody asks for one."""
    import abm
    from experiments.explore import shelf, twins  # noqa: F401 (to have them)

    abm.Economy  # noqa: B018 (it is imported when it is first named)


def serve(connection: Connection) -> None:
    """Answer questions (method, arguments, keywords) until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the page, which ends this process
    load()
    desk = Desk(lambda what: connection.send(Said(what)))
    while True:
        try:
            method, arguments, keywords = connection.recv()
        except EOFError:
            return
        try:
            answer = Answered(getattr(desk, method)(*arguments, **keywords))
        except ConfigError as error:
            answer = Refused(str(error))
        except OSError as error:
            answer = Refused(f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}")
        except Exception:
            answer = Failed(traceback.format_exc())
        try:
            connection.send(answer)
        except OSError:  # whoever asked is gone
            return
