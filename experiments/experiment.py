"""An experiment: a question that can be played."""

import html
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.errors import ConfigError
from experiments.ask.arms import Arm
from experiments.ask.inquiry import Inquiry
from experiments.ask.plan import real_economy
from experiments.ask.size import machine_bytes, refuse_too_large
from experiments.ask.writable import refuse_unwritable
from experiments.run.cluster import named, processes

if TYPE_CHECKING:
    from experiments.result import Result


class Experiment(Inquiry):
    """One question: arms x worlds x measures. `Experiment.read(file).run(workers=2).effects`"""

    def refuse_too_large(self, workers: int | None = 1, address: str | None = None) -> None:
        """ConfigError where this machine has not the memory for so many processes, or not the cores for their threads;
        None: one a core. A cluster looks after itself."""
        if named(address):
            return
        many = min(processes(workers), len(self.worlds))
        try:
            refuse_too_large(self.size(), self.question.scale, many, machine_bytes())
        except ConfigError as error:
            raise ConfigError(f"{self.checked.sources.at('scale')}: {self.question.scale}: {error}") from None

    def run(
        self,
        out: str | Path | None = None,
        seed: int | None = None,
        open_economy: Callable[..., Any] = real_economy,
        **means: Any,
    ) -> "Result":
        """Play what is not played yet and hand back the Result; workers=0 plays in this process. Other means: address,
        storage, shard, baseline, fresh, quiet."""
        from experiments.result import Result
        from experiments.run.ensemble import run_experiment
        from experiments.run.resources import Resources

        asked = self if seed is None else self.with_seed(seed)
        folder = Path("results") / self.name if out is None else Path(out)
        refuse_unwritable(folder)
        self.refuse_too_large(means.get("workers"), means.get("address"))
        run_experiment(asked, folder, Resources(**means), open_economy)
        return Result(folder)

    def __repr__(self) -> str:
        asked, arms = self.question, [arm.name for arm in self.arms]
        return (
            f"Experiment({self.name}: {', '.join(arms)}; {len(self.worlds)} worlds at 1:{asked.scale:,},"
            f" {asked.first_quarter} to {asked.last_quarter})"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(arm.name)}</td><td>{html.escape(', '.join(served(arm)))}</td></tr>"
            for arm in self.arms
        )
        return (
            f"<p><b>{html.escape(self.question.question)}</b></p><p>{html.escape(repr(self))}</p>"
            f"<table><thead><tr><th>arm</th><th>programmes</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def served(arm: Arm) -> list[str]:
    """What an arm is: its programmes, and that it changes the shock."""
    programmes = [item["programme"] for item in arm.relief]
    return [*programmes, *(["another shock"] if arm.shock_changes else [])] or ["no relief"]
