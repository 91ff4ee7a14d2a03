"""An experiment's headline played under every closure of its economy, each as a result of its own, and told in one
table."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from experiments.ask.closures import Asked, Headline, closures_of, headline, read_closures, under_all
from experiments.ask.inquiry import Inquiry
from experiments.ask.plan import real_economy
from experiments.ask.writable import refuse_unwritable
from experiments.experiment import Experiment
from experiments.find.closures import Under
from experiments.find.result import Result
from experiments.find.side_by_side import Side, read_side
from experiments.show.closures import Told
from experiments.show.size import size_text
from experiments.store import manifest


@dataclass(frozen=True)
class Study:
    """The experiment as it was asked, its headline, and what is played under each closure; `command` asks it again."""

    name: str
    question: str
    sentence: str
    headline: Headline
    asked: tuple[Asked, ...]
    command: tuple[str, ...]

    @classmethod
    def read(
        cls,
        experiment: str | Path,
        changes: Iterable[str] = (),
        closures: str | Path | None = None,
        arm: str | None = None,
        measures: Sequence[str] = (),
        window: str | None = None,
    ) -> "Study":
        """Checked whole, before anything is played; `closures`: a file, or the name of one in configs/closures."""
        changes = list(changes)
        whole = Inquiry.read(experiment, changes)
        said, sources = read_closures(closures_of(whole) if closures is None else closures)
        told = headline(whole, arm, measures, window)
        asked = under_all(said, sources, experiment, changes, told)
        options = [("--closures", closures), ("--arm", arm), *(("--measure", name) for name in measures)]
        options += [("--window", window), *(("--set", change) for change in changes)]
        given = [str(word) for option, value in options if value is not None for word in (option, value)]
        command = ("relief", "closures", str(experiment), *given)
        return cls(whole.name, whole.question.question, said.sentence, told, tuple(asked), command)

    def size_text(self) -> Iterator[str]:
        for one in self.asked:
            yield f"{one.closure.name} ({one.closure.words}): {size_text(one.experiment)}"

    def run(
        self,
        out: Path,
        baseline: Path | None = None,
        open_economy: Callable[..., Any] = real_economy,
        **means: Any,
    ) -> list[Under]:
        """What is there is taken up, closure by closure; runs without relief of the first may be another result's."""
        refuse_result(out)
        found = []
        for number, one in enumerate(self.asked, start=1):
            if not means.get("quiet"):
                words = f"closure {number} of {len(self.asked)}: {one.closure.name} ({one.closure.words})"
                print(words, file=sys.stderr, flush=True)
            folder, first = out / one.closure.name, number == 1
            experiment = Experiment(one.experiment.name, one.experiment.checked)
            result = experiment.run(folder, open_economy=open_economy, baseline=baseline if first else None, **means)
            found.append(Under(one.closure, side(one, result)))
        return found

    def told(self, found: Sequence[Under]) -> Told:
        """Ready to be shown."""
        return Told(self.name, self.question, self.sentence, self.headline, found, self.command)


def side(one: Asked, result: Result) -> Side | None:
    """Named by its closure; None where no world could be finished."""
    played = (result.folder / "quarters.parquet").is_file()
    return replace(read_side(result.folder), name=one.closure.name) if played else None


def refuse_result(out: Path) -> None:
    """Results of closures lie below a folder that is none itself."""
    refuse_unwritable(out)
    for folder in (out.resolve(), *out.resolve().parents):
        if (folder / manifest.FILE).is_file():
            raise ConfigError(
                f"--out {out}: {folder} is the folder of a result; expected another, or a name that is free"
            )
