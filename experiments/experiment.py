"""An experiment: a question that can be played."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.errors import ConfigError
from experiments.ask.inquiry import Inquiry
from experiments.ask.plan import real_economy
from experiments.ask.size import machine_bytes, refuse_too_large
from experiments.ask.writable import refuse_unwritable
from experiments.run.cluster import cores, named

if TYPE_CHECKING:
    from experiments.find.result import Result


class Experiment(Inquiry):
    """One question: arms x worlds x measures. `Experiment.read(file).run(workers=2).effects`"""

    def refuse_too_large(self, workers: int | None = 1, address: str | None = None) -> None:
        """ConfigError where this machine has not the memory for so many processes; None: one a core. A cluster looks
        after itself."""
        if named(address):
            return
        processes = cores() if workers is None else max(1, workers)
        try:
            refuse_too_large(self.size(), self.question.scale, min(processes, len(self.worlds)), machine_bytes())
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
        from experiments.find.result import Result
        from experiments.run.ensemble import run_experiment
        from experiments.run.resources import Resources

        asked = self if seed is None else self.with_seed(seed)
        folder = Path("results") / self.name if out is None else Path(out)
        refuse_unwritable(folder)
        self.refuse_too_large(means.get("workers"), means.get("address"))
        run_experiment(asked, folder, Resources(**means), open_economy)
        return Result(folder)
