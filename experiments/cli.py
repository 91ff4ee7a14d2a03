"""The command `relief`: run, check, compare, accounts, opening, list. Heavy libraries are imported by the verb that needs them."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from abm.errors import ConfigError
from experiments.errors import NotPaired, Stopped

BAD_INPUT, FAILED_RUNS, STOPPED = 2, 1, 130
FAILURES_TOLD = 3

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Relief for small firms in a crisis: experiments on an agent-based model of China's economy.\n\n"
    "Examples:\n\n"
    "`relief check relief_2020` how many runs, how long\n\n"
    "`relief run relief_2020 --set worlds.draws=4` fewer worlds\n\n"
    "`relief compare results/relief_2020 --latex` the effect table for a paper",
)

Config = Annotated[str, typer.Argument(help="An experiment's TOML file, or the name of one in configs/experiments.")]
Changes = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key, such as worlds.draws=4; may be repeated.")]


@app.command()
def run(
    config: Config,
    changes: Changes = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result [default: results/NAME].")] = None,
    address: Annotated[str | None, typer.Option(help="A Ray cluster: auto or HOST:PORT.")] = None,
    workers: Annotated[int | None, typer.Option(min=0, help="Processes; 0 plays in this one [default: all cores].")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Other worlds.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and say what would be played, no more.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw an earlier result away.")] = False,
) -> None:
    """Play an experiment: every arm in every world. What is there already is taken up, not played again."""
    from experiments.ask.config import Experiment

    experiment = Experiment.read(config, changes or ())
    if dry_run:
        typer.echo(told_size(experiment))
        return
    result = experiment.run(workers=workers, out=out, address=address, seed=seed, fresh=fresh)
    failed = result.failures
    if (result.folder / "quarters.parquet").is_file():
        show(result)
    for failure in failed[:FAILURES_TOLD]:
        typer.echo(f"failed: world {failure['world']} (seed {failure['seed']}), {failure['arm']}, {failure['quarter']}: {failure['error']}", err=True)
    if failed:
        typer.echo(f"{len(failed)} of {len(experiment.worlds)} worlds failed; tracebacks in {result.folder / 'manifest.json'}", err=True)
        raise typer.Exit(FAILED_RUNS)


def show(result) -> None:
    """Tables, figures and README of a result, from its stored tables."""
    from experiments.show import figures, report, tables

    tables.terminal(result)
    tables.csv(result, result.folder / "effects.csv")
    drawn = figures.draw_all(result)
    readme = report.write_readme(result, drawn)
    typer.echo(f"{readme}; figures in {result.folder / 'figures'}")


@app.command()
def check(config: Config, changes: Changes = None) -> None:
    """Check an experiment and all it refers to; say how many runs, agents, how long, how much memory."""
    from experiments.ask.config import Experiment

    typer.echo(told_size(Experiment.read(config, changes or ())))


def told_size(experiment) -> str:
    from experiments.run.progress import span

    size, arms = experiment.size(), [arm.name for arm in experiment.arms]
    return (
        f"{experiment.name}: in order. {size.worlds} worlds x {len(arms)} arms ({', '.join(arms)}) = {size.runs} runs of "
        f"about {size.people:,} people and {size.firms:,} firms over {experiment.question.quarters}; "
        f"about {span(size.seconds_on_one_core)} of one core, {size.bytes_a_core / 1e9:.1f} GB for each core used"
    )


@app.command()
def compare(
    results: Annotated[list[Path], typer.Argument(help="Folders of results.")],
    csv: Annotated[bool, typer.Option("--csv", help="The effect tables as CSV on the standard output.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="The effect tables as LaTeX on the standard output.")] = False,
) -> None:
    """Effect tables of results, and their figures drawn anew from the stored tables."""
    from experiments.find.result import Result

    found = [Result.read(folder) for folder in results]
    if latex:
        from experiments.show import tables

        typer.echo(tables.latex(found))
    elif csv:
        import polars as pl

        named = [result.effects.select(pl.lit(result.name).alias("experiment"), pl.all()) for result in found]
        typer.echo(pl.concat(named).write_csv(), nl=False)
    else:
        for result in found:
            show(result)


@app.command()
def accounts(
    result: Annotated[Path, typer.Argument(help="Folder of a result.")],
    quarter: Annotated[str | None, typer.Option(help="Such as 2020Q1 [default: the last].")] = None,
    arm: Annotated[str | None, typer.Option(help="An arm [default: the one compared against].")] = None,
    world: Annotated[int | None, typer.Option(min=0, help="A world whose books are kept [default: the first].")] = None,
) -> None:
    """Balance sheets and transaction flows of a quarter, sector by sector, and whether they close."""
    from experiments.find.books import Run
    from experiments.find.result import Result
    from experiments.show import accounts as books

    run = Run.of(Result.read(result), arm, world)
    if not books.terminal(run, quarter or run.quarters[-1]):
        raise typer.Exit(FAILED_RUNS)


@app.command()
def opening(
    economy: Annotated[str, typer.Argument(help="An economy in configs/economies.")] = "china_2019",
    scale: Annotated[int, typer.Option(min=1, help="Persons that one person of the model stands for.")] = 10_000,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables as CSV.")] = None,
) -> None:
    """The opening report: what is drawn, how it adds up to the balanced table, who could be reached by relief."""
    from experiments.show.opening import opening as told

    told(economy, scale, out)


@app.command(name="list")
def list_() -> None:
    """Economies, shocks, programmes, experiments and measures, each with a sentence."""
    from experiments.ask.listing import sections

    for title, entries in sections().items():
        typer.echo(title)
        width = max((len(name) for name, _ in entries), default=0)
        for name, sentence in entries:
            typer.echo(f"  {name:<{width}}  {sentence}")
        typer.echo()


def main() -> None:
    """Run the command; errors are words, not tracebacks."""
    signal.signal(signal.SIGTERM, interrupted)
    try:
        app()
    except ConfigError as error:
        end(error, BAD_INPUT)
    except NotPaired as error:
        end(error, FAILED_RUNS)
    except Stopped as error:
        end(error, STOPPED if isinstance(error.__cause__, type(None)) else FAILED_RUNS)


def end(error: Exception, code: int) -> None:
    typer.echo(str(error), err=True)
    sys.exit(code)


def interrupted(*_) -> None:
    raise KeyboardInterrupt
