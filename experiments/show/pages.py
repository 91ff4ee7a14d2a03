"""What is made of a result's stored tables, in its own folder: tables, figures, README, details."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from abm.errors import ConfigError
from experiments.find.result import Result
from experiments.show import budgets, figures, for_whom, readme, report, tables, verdict
from experiments.show.screen import README
from experiments.show.terminal import told
from experiments.store.lock import alone

DRAFT = ".pages"


def show(result: Result) -> None:
    """Written in the folder, then told on the standard output: whoever closes that early has the pages all the same."""
    words = write(result)
    if result.compared:
        heading = tables.heading(result.name, result.question.compare, len(result.panel.worlds))
        tables.terminal(result.effects, heading, [*tables.notes(result), *budgets.in_short(result.uses)])
    told(words)


def write(result: Result) -> list[str]:
    """Alone in the folder; hands back verdicts and places, to be told."""
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
    said = [
        line.removeprefix("**").replace("**: ", ": ", 1) if line.startswith("**") else line
        for line in verdict.lines(result)
    ]
    return [*said, f"{result.folder / README}; figures in {result.folder / 'figures'}"]


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
