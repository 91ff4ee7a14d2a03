"""The command `relief`: run, runs, replay, redraw, check, compare, sensitivity, accounts, validate, impulses,
placebo, calibrate, opening, table, schema, list. Heavy libraries are imported by the verb that needs them."""

import math
from pathlib import Path
from typing import Annotated

import typer

from abm.errors import ConfigError
from experiments.process import FAILED_RUNS, in_words

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Relief for small firms in a crisis: experiments on an agent-based model of China's economy.\n\n"
    "Examples:\n\n"
    "`relief check relief_2020` how many runs, how long\n\n"
    "`relief run relief_2020 --set worlds.draws=4` fewer worlds\n\n"
    "`relief compare results/relief_2020 --latex` the effect table for a paper\n\n"
    "`relief validate` the model against the data, figure by figure",
)

Config = Annotated[str, typer.Argument(help="An experiment's TOML file, or the name of one in configs/experiments.")]
Baseline = Annotated[
    Path | None,
    typer.Option(
        metavar="RESULT", help="Folder of a finished result whose runs without relief are taken over where all agrees."
    ),
]
Storage = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Where its worlds are kept, if `run` was given a --storage and has not ended."),
]
Workers = Annotated[int | None, typer.Option(min=0, help="Processes; 0 plays in this one [default: all cores].")]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key, such as worlds.draws=4; may be repeated."),
]


@app.command()
def run(
    config: Config,
    changes: Changes = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result [default: results/NAME].")] = None,
    address: Annotated[str | None, typer.Option(help="A Ray cluster: auto or HOST:PORT.")] = None,
    workers: Workers = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Other worlds.")] = None,
    limit: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="A run that takes longer is ended and kept as a failure.")
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            help="Folder or URL (s3://...) that all nodes reach, for finished worlds [default: the result's folder]."
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="I/N", help="Only this share of the worlds; a run without --shard writes the tables."),
    ] = None,
    baseline: Baseline = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and say what would be played, no more.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw an earlier result away.")] = False,
) -> None:
    """Play an experiment: every arm in every world. What is there already is taken up, not played again."""
    from experiments.experiment import Experiment
    from experiments.run.resources import Shard
    from experiments.show.runs import failures
    from experiments.show.size import size_text

    if limit is not None and not 0 < limit < math.inf:
        raise ConfigError(f"--limit {limit:g}: expected seconds, more than 0; leave it out for runs of any length")
    share = None if shard is None else Shard.read(shard)
    experiment = Experiment.read(config, [*(changes or ()), *([f"time_limit={limit}"] if limit is not None else ())])
    experiment = experiment if seed is None else experiment.with_seed(seed)
    if dry_run:
        experiment.refuse_too_large(workers, address)
        typer.echo(size_text(experiment, baseline))
        return
    result = experiment.run(
        out, workers=workers, address=address, storage=storage, shard=share, baseline=baseline, fresh=fresh
    )
    if share is not None:
        runs(result.folder, storage)
        return
    if (result.folder / "quarters.parquet").is_file():
        show(result)
    for line in failures(result, len(experiment.worlds)):
        typer.echo(line, err=True)
    if result.failures:
        raise typer.Exit(FAILED_RUNS)


@app.command()
def runs(
    result: Annotated[Path, typer.Argument(help="Folder of a result, finished or not.")], storage: Storage = None
) -> None:
    """What of a result is done, failed, missing."""
    from experiments.show.runs import lines
    from experiments.store.status import ResultStatus

    typer.echo("\n".join(lines(ResultStatus.read(result, storage))))


@app.command()
def replay(
    result: Annotated[Path, typer.Argument(help="Folder of a result, finished or not.")],
    run: Annotated[int, typer.Option(min=0, help="Its number in runs.parquet.")],
    storage: Storage = None,
) -> None:
    """Play one run again from its row alone, and say whether it comes out the same to the last byte."""
    from experiments.run.replay import replay as again
    from experiments.show.runs import compared
    from experiments.store.status import ResultStatus

    state = ResultStatus.read(result, storage)
    replayed = again(state, run, state.experiment.plan())
    typer.echo("\n".join(compared(run, replayed)))
    if replayed.traceback:
        typer.echo(replayed.traceback, err=True)
    if not replayed.same:
        raise typer.Exit(FAILED_RUNS)


def show(result) -> None:
    """Tables, figures and README of a result, from its stored tables."""
    from experiments.show.pages import show as shown

    shown(result)


@app.command()
def redraw(result: Annotated[Path, typer.Argument(help="Folder of a finished result.")]) -> None:
    """Make tables, figures and README of a result anew, from its stored tables; nothing is played."""
    typer.echo(f"reading {result}", err=True)
    from experiments.find.result import Result

    show(Result.read(result))


@app.command()
def check(config: Config, changes: Changes = None, baseline: Baseline = None) -> None:
    """Check an experiment and all it refers to; say how many runs, agents, how long, how much memory."""
    from experiments.experiment import Experiment
    from experiments.show.size import size_text

    experiment = Experiment.read(config, changes or ())
    experiment.refuse_too_large()
    typer.echo(size_text(experiment, baseline))


@app.command()
def compare(
    results: Annotated[list[Path], typer.Argument(help="Folders of results.")],
    csv: Annotated[bool, typer.Option("--csv", help="The tables as CSV on the standard output.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="The table as LaTeX on the standard output.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder for table, figures and README; without it nothing is written."),
    ] = None,
) -> None:
    """Results in one table, with differences where they share worlds. It only reads (`relief redraw` writes)."""
    for folder in results:
        typer.echo(f"reading {folder}", err=True)
    from experiments.show.compare import show as shown

    shown(results, csv, latex, out)


@app.command()
def sensitivity(
    result: Annotated[Path, typer.Argument(help="Folder of a result with uncertain inputs.")],
    arm: Annotated[
        str | None, typer.Option(help="Of the heat map and of failures [default: the arm that changes most].")
    ] = None,
    measure: Annotated[str | None, typer.Option(help="The same [default: the first that is compared].")] = None,
    window: Annotated[str, typer.Option(help="during or after.")] = "during",
    below: Annotated[
        float,
        typer.Option("--fails-below", help="An effect that is not above this has failed, in the unit of the measure."),
    ] = 0.0,
) -> None:
    """Which uncertain input drives the effects (Morris, Sobol, rank correlation), and where relief fails."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.find.result import Result
    from experiments.show.sensitivity import Focus, show

    if window not in ("during", "after"):
        raise ConfigError(f"--window {window}: expected during or after")
    found = Result.read(result)
    refuse_unwritable(result / "sensitivity")
    page = show(found, Focus(arm, measure, window, below))
    typer.echo(page.read_text(encoding="utf-8").split("\n![")[0])
    typer.echo(f"{page}; figures beside it")


@app.command()
def calibrate(
    config: Annotated[
        str, typer.Argument(help="A calibration's TOML file, or the name of one in configs/calibrations.")
    ],
    changes: Changes = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result [default: results/NAME].")] = None,
    address: Annotated[str | None, typer.Option(help="A Ray cluster: auto or HOST:PORT.")] = None,
    workers: Workers = None,
    write: Annotated[
        Path | None,
        typer.Option(help="Write what is found where the economy reads it: configs/economies/NAME/calibrated.toml."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and say what would be played, no more.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw an earlier result away.")] = False,
) -> None:
    """Fit parameters to facts: points of a box, emulators, posterior, what
    the facts cannot tell apart. Resumes by itself."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.calibration.question import Calibration

    calibration = Calibration.read(config, changes or ())
    folder = Path("results") / calibration.name if out is None else out
    for parent in (folder, *(() if write is None else (write.parent,))):
        refuse_unwritable(parent)
    typer.echo(calibration.size_text(), err=not dry_run)
    if not dry_run:
        from experiments.calibration.command import calibrated

        typer.echo("\n".join(calibrated(calibration, folder, workers, address, fresh, write)))


@app.command()
def validate(
    economy: Annotated[str, typer.Option(help="An economy in configs/economies.")] = "china_2019",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on the standard output.")] = False,
    scale: Annotated[
        int | None, typer.Option(min=1, help="Persons that one person of the model stands for [default: 10,000].")
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(min=1, help="Worlds of the pandemic [default: 32], and of the quiet world at most [20]."),
    ] = None,
    workers: Workers = None,
    out: Annotated[Path, typer.Option(help="Folder of the page and of the worlds.")] = Path("results/validation"),
    hold_out: Annotated[bool, typer.Option("--hold-out", help="Compute the hold-out too: once, at the end.")] = False,
    row: Annotated[
        str | None, typer.Option(help='One row of the table only, such as "causal anchors"; plays what it needs.')
    ] = None,
    changes: Changes = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier worlds away.")] = False,
) -> None:
    """Hold the model against every target of configs/facts/targets.toml: data, model, PASS or MISS. A miss is a
    finding, not a failure."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.validation.play import Asked
    from experiments.validation.play import validate as play

    refuse_unwritable(out)
    found = play(Asked(economy, scale, worlds, hold_out, tuple(changes or ()), row), out, workers, fresh, quiet=as_json)
    show_validation(found, out, as_json)
    if found.failed:
        typer.echo(
            f"{found.failed} worlds failed; seeds and tracebacks in the manifests under {out / 'worlds'}", err=True
        )
        raise typer.Exit(FAILED_RUNS)


def show_validation(found, out: Path, as_json: bool) -> None:
    """The page in its folder, and the table or the document on the standard output."""
    from experiments.validation import table
    from experiments.validation.page import write_page

    page = write_page(found, out)
    if as_json:
        typer.echo(table.document(found.scores, found.about()))
        return
    table.terminal(found.scores, f"Validation of {found.asked.economy}, mean and band over worlds")
    typer.echo(f"{page}; figures in {out / 'figures'}")


@app.command()
def impulses(
    config: Annotated[str, typer.Argument(help="A TOML file, or the name of one in configs/impulses.")] = "standard",
    changes: Changes = None,
    shock: Annotated[
        str | None, typer.Option(help="The shock in which they strike, such as covid_2020 [default: a quiet world].")
    ] = None,
    scale: Annotated[int | None, typer.Option(min=1, help="Persons that one person of the model stands for.")] = None,
    worlds: Annotated[int | None, typer.Option(min=1, help="Worlds of each impulse.")] = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the page [default: results/impulses].")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier worlds away.")] = False,
) -> None:
    """Impulse responses: what public purchases, transfers, grants, the policy rate, demand from abroad and credit do to
    GDP, jobs, exports, prices and debt, beside what is published."""
    from experiments.impulses.command import answered

    keys = {"shock": shock, "scale": scale, "worlds.seeds_per_draw": worlds}
    tell(*answered(config, changes, keys, out, workers, fresh))


@app.command()
def placebo(
    changes: Changes = None,
    workers: Workers = None,
    out: Annotated[Path, typer.Option(help="Folder of the page and of the worlds.")] = Path("results/placebo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier worlds away.")] = False,
) -> None:
    """How often the tests of this house reject where there is no effect, and what a difference in differences finds
    beside the true effect."""
    from experiments.placebo.command import answered

    tell(*answered(changes, out, workers, fresh))


def tell(lines: list[str], failed: int) -> None:
    """On the standard output; a failed world is told by the exit code too."""
    typer.echo("\n".join(lines))
    if failed:
        raise typer.Exit(FAILED_RUNS)


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
    from experiments.ask.writable import refuse_unwritable
    from experiments.show.opening import opening as shown

    if out is not None:
        refuse_unwritable(out)
    shown(economy, scale, out)


@app.command()
def table(
    economy: Annotated[str, typer.Argument(help="An economy in configs/economies, or its folder.")] = "china_2019",
    write: Annotated[bool, typer.Option("--write", help="Write the balanced table beside its cells.")] = False,
) -> None:
    """Balance an economy's table of 2019 from its cells and how sure each is; say which cells were moved most."""
    from experiments.show.table import table as shown

    shown(economy, write)


@app.command()
def schema(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the schemas.")] = Path("schemas"),
) -> None:
    """JSON Schemas of every kind of config, by which an editor completes a TOML file and marks what is wrong in it."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.schemas import KINDS, write_schemas

    refuse_unwritable(out)
    for file in write_schemas(out):
        typer.echo(f"{file}  {KINDS[file.stem]}")
    typer.echo(
        f"Write #:schema {out.resolve() / 'experiment.json'} as the first line of an experiment, and an editor with"
        " Even Better TOML (taplo) completes and checks it; so for the other kinds."
    )


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
    in_words(app)
