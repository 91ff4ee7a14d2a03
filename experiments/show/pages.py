"""What is made of a result's stored tables, in its own folder: tables, figures, README, details."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from abm.errors import ConfigError
from experiments.find.result import Result
from experiments.find.side_by_side import Side
from experiments.show import budgets, figures, for_whom, readme, report, tables, verdict
from experiments.show.few import few_draws, too_few
from experiments.show.headline import headline
from experiments.show.screen import DETAILS, README
from experiments.show.terminal import Sheet, first_that_fits, prose, stacked, told
from experiments.store.lock import alone

DRAFT = ".pages"


def show(result: Result) -> None:
    """Written in the folder, then told on the standard output: whoever closes that early has the pages all the same."""
    place = write(result)
    if result.compared:
        heading = tables.heading(result.name, result.question.compare, len(result.panel.worlds))
        if too_few(result.panel.clusters.units):
            first_look(result, heading)
            told([place])
            return
        tables.terminal(result.effects, heading, [*tables.notes(result), *budgets.in_short(result.uses)])
    told([*map(verdict.without_marks, verdict.lines(result)), place])


def first_look(result: Result, heading: str) -> None:
    """What stands on its README, since of so few worlds nothing else bears telling: the headline's table, and each
    claim with its word and number."""
    prose(heading)
    if result.effects["effect"].is_not_null().any():
        side = Side.of(result)
        one = headline(side)
        heads, *rows = readme.rows(side, one)
        first_that_fits(Sheet(heads, rows), Sheet(heads, [tuple(map(stacked, row)) for row in rows])).print()
        prose(readme.under(side, one))
    else:
        told([readme.alone(result), *few_draws(result.panel.clusters.units)])
    told(f"{word[:1].upper()}{word[1:]}: {says} ({found})." for word, says, found in readme.claims(result))
    prose(f"Every effect, who pays and how sure: {result.folder / DETAILS}; all numbers: effects.csv beside it.")


def write(result: Result) -> str:
    """Alone in the folder; hands back where README and figures lie."""
    try:
        with alone(result.folder), drafted(result.folder) as draft:
            tables.csv(result, draft / "effects.csv")
            for_whom.csvs(result, draft)
            if result.verdicts:
                verdict.csv(result, draft / "verdicts.csv")
            drawn = figures.draw_all(result, draft / "figures")
            report.write_details(result, drawn, draft)
            readme.write(result, drawn, draft)
    except OSError as error:
        raise ConfigError(f"{result.folder}: {error.strerror}; tables, figures and pages are written there") from None
    return f"{result.folder / README}; figures in {result.folder / 'figures'}"


@contextmanager
def drafted(folder: Path) -> Generator[Path]:
    """A folder inside, whose files take the places of those of their names once all are there, README.md last; of a
    draft that was given up nothing is left."""
    draft = folder / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        files = [file.relative_to(draft) for file in sorted(draft.rglob("*")) if file.is_file()]
        for file in sorted(files, key=lambda file: file.name == README):
            (folder / file).parent.mkdir(exist_ok=True)
            (draft / file).replace(folder / file)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
