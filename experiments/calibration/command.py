"""A calibration from end to end: played, reported and, when asked, written where the model reads it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from experiments.calibration.page import show
from experiments.calibration.play import run_calibration
from experiments.calibration.question import Calibration
from experiments.calibration.write import check_target, write


def calibrated(
    calibration: Calibration,
    folder: Path,
    workers: int | None = None,
    address: str | None = None,
    fresh: bool = False,
    target: Path | None = None,
    quiet: bool = False,
    moments_of: Callable | None = None,
) -> Iterator[str]:
    """What there is to tell, line by line, as it gets known."""
    if target is not None:
        check_target(calibration, target)
    fitted = run_calibration(calibration, folder, workers, address, fresh, quiet, moments_of)
    yield f"{show(calibration, fitted, folder)}; figures in {folder / 'figures'}"
    if target is not None:
        *files, table = map(str, write(calibration, fitted, folder, target))
        yield f"{', '.join(files)}: written; docs/parameters.md shows the values after python docs/generate.py"
        yield (
            f"{table}: written, joint draws of the posterior, whose chain is worth"
            f' {fitted.posterior.independent:,.0f} independent ones; experiments with [worlds] from = "posterior" draw'
            " from it"
        )
