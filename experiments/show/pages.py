"""What is made of a result's stored tables, in its own folder: tables, figures, README, details."""

from abm.errors import ConfigError
from experiments.find.result import Result
from experiments.show import budgets, figures, for_whom, readme, report, tables, verdict
from experiments.show.terminal import told
from experiments.store.lock import alone


def show(result: Result) -> None:
    """The effect table on the standard output, then what is written in the folder."""
    if result.compared:
        heading = tables.heading(result.name, result.question.compare, len(result.panel.worlds))
        tables.terminal(result.effects, heading, [*tables.notes(result), *budgets.in_short(result.uses)])
    told(write(result))


def write(result: Result) -> list[str]:
    """Alone in the folder; hands back verdicts and places, to be told."""
    try:
        with alone(result.folder):
            tables.csv(result, result.folder / "effects.csv")
            for_whom.csvs(result)
            if result.verdicts:
                verdict.csv(result, result.folder / "verdicts.csv")
            drawn = figures.draw_all(result)
            report.write_details(result, drawn)
            page = readme.write(result, drawn)
    except OSError as error:
        raise ConfigError(f"{result.folder}: {error.strerror}; tables, figures and pages are written there") from None
    said = [
        line.removeprefix("**").replace("**: ", ": ", 1) if line.startswith("**") else line
        for line in verdict.lines(result)
    ]
    return [*said, f"{page}; figures in {result.folder / 'figures'}"]
