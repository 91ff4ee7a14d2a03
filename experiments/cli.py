"""The command `relief`: run, runs, replay, redraw, check, compare, report, closures, sensitivity, accounts, validate,
impulses, placebo, check-programme, calibrate, opening, table, schema, explore, list, show. Heavy libraries are
imported by the verb that needs them."""

import math
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from abm.errors import ConfigError
from experiments import model_verbs
from experiments.options import (
    MADE,
    Arms,
    AsJson,
    AsLatex,
    Baseline,
    Changes,
    Config,
    Measures,
    Quiet,
    ResultFolder,
    Storage,
    Threads,
    ThreadsHere,
    Windows,
    Workers,
    known_names,
    one_way,
    result_names,
)
from experiments.process import DEBUG, FAILED_RUNS, in_words

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Relief for small firms in a crisis: experiments on an agent-based model of China's economy.\n\n"
    "Examples:\n\n"
    "`relief check relief_2020` how many runs, how long\n\n"
    "`relief run relief_2020 --set worlds.draws=4` fewer worlds: 8, two seeds of luck a draw\n\n"
    "`relief compare results/relief_2020 --latex` the effect table for a paper\n\n"
    "`relief report results/relief_2020` one page for readers who have nothing else\n\n"
    "`relief validate` the model against the data, figure by figure",
)


def say_version(asked: bool) -> None:
    if asked:
        from experiments.store.provenance import commit

        typer.echo(f"relief {metadata.version('relief')}, commit {commit() or 'unknown'}")
        raise typer.Exit


@app.callback()
def everywhere(
    debug: Annotated[
        bool, typer.Option(DEBUG, help="Errors with their traceback; may stand behind any command.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=say_version, is_eager=True, help="Version and commit, no more.")
    ] = False,
) -> None:
    """`in_words` takes `--debug` out before the words are read: it is named here for whoever asks for help."""


@app.command()
def run(
    config: Config,
    changes: Changes = None,
    out: Annotated[Path | None, typer.Option(help=f"Folder of the result [default: results/NAME]. {MADE}")] = None,
    address: Annotated[str | None, typer.Option(help="A Ray cluster: auto or HOST:PORT.")] = None,
    workers: Workers = None,
    threads: Threads = None,
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
    quiet: Quiet = False,
) -> None:
    """Play an experiment: every arm in every world. What is there already is taken up, not played again."""
    if not quiet:
        typer.echo(f"reading {config}", err=True)
    from experiments.experiment import Experiment
    from experiments.run.resources import Shard
    from experiments.show.runs import failures
    from experiments.show.size import size_text, worlds_text
    from experiments.show.terminal import prose

    if limit is not None and not 0 < limit < math.inf:
        raise ConfigError(f"--limit {limit:g}: expected seconds, more than 0; leave it out for runs of any length")
    share = None if shard is None else Shard.read(shard)
    experiment = Experiment.read(config, [*(changes or ()), *([f"time_limit={limit}"] if limit is not None else ())])
    experiment = experiment if seed is None else experiment.with_seed(seed)
    if dry_run:
        experiment.refuse_too_large(workers, address)
        prose(size_text(experiment, baseline))
        return
    if not quiet:
        prose(worlds_text(experiment, in_short=True), err=True)
    result = experiment.run(
        out, workers=workers, address=address, storage=storage, shard=share, baseline=baseline, fresh=fresh, quiet=quiet
    )
    if share is not None:
        runs(result.folder, storage)
        return
    if (result.folder / "quarters.parquet").is_file():
        show(result)
    for line in failures(result, len(experiment.worlds)):
        prose(line, err=True)
    if result.failures:
        raise typer.Exit(FAILED_RUNS)


@app.command()
def runs(result: ResultFolder, storage: Storage = None, as_json: AsJson = False) -> None:
    """What of a result is done, failed, missing."""
    from experiments.show.runs import lines, status
    from experiments.show.terminal import told
    from experiments.store.status import ResultStatus

    state = ResultStatus.read(result, storage)
    told(status(state) if as_json else lines(state))


@app.command()
def replay(
    result: ResultFolder,
    run: Annotated[int, typer.Option(min=0, help="Its number in runs.parquet.")],
    storage: Storage = None,
    threads: ThreadsHere = None,
    as_json: AsJson = False,
) -> None:
    """Play one run again from its row alone, and say whether it comes out the same to the last byte."""
    from experiments.run.replay import replay as again
    from experiments.show.runs import compared, outcomes
    from experiments.show.terminal import told
    from experiments.store.status import ResultStatus

    state = ResultStatus.read(result, storage)
    replayed = again(state, run, state.experiment.plan())
    told(outcomes(run, replayed) if as_json else compared(run, replayed))
    if replayed.traceback:
        typer.echo(replayed.traceback, err=True)
    if not replayed.same:
        raise typer.Exit(FAILED_RUNS)


def show(result) -> None:
    """Tables, figures and README of a result, from its stored tables."""
    from experiments.show.pages import show as shown

    shown(result)


@app.command()
def redraw(
    result: Annotated[Path, typer.Argument(help="Folder of a finished result.", autocompletion=result_names)],
) -> None:
    """Make tables, figures and README of a result anew, from its stored tables; nothing is played."""
    typer.echo(f"reading {result}", err=True)
    from experiments.find.result import Result

    show(Result.read(result))


@app.command()
def check(config: Config, changes: Changes = None, baseline: Baseline = None, as_json: AsJson = False) -> None:
    """Check an experiment and all it refers to; say how many runs, agents, how long, how much memory."""
    from experiments.experiment import Experiment
    from experiments.show.size import size_facts, size_text
    from experiments.show.terminal import told

    experiment = Experiment.read(config, changes or ())
    experiment.refuse_too_large()
    told(size_facts(experiment, baseline) if as_json else [size_text(experiment, baseline)])


@app.command()
def compare(
    results: Annotated[list[Path], typer.Argument(help="Folders of results.", autocompletion=result_names)],
    measure: Measures = None,
    arm: Arms = None,
    window: Windows = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every row on the terminal, not only those of the headlines.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="The tables as CSV on the standard output.")] = False,
    latex: AsLatex = False,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help=f"A folder for table, figures and README; without it nothing is written. {MADE}"
        ),
    ] = None,
) -> None:
    """Results in one table, with differences where they share worlds. Of several the terminal has what their headlines
    are of, of the arms that they share; CSV, LaTeX and JSON have every row unless some are picked. It only reads
    (`relief redraw` writes)."""
    way = one_way(csv=csv, latex=latex, json=as_json)
    for folder in results:
        typer.echo(f"reading {folder}", err=True)
    from experiments.show.compare import Rows
    from experiments.show.compare import show as shown

    shown(results, way, out, Rows(tuple(measure or ()), tuple(arm or ()), tuple(window or ())), everything)


@app.command()
def report(
    results: Annotated[
        list[Path],
        typer.Argument(help="Folder of a finished result, or of several to compare.", autocompletion=result_names),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=f"The page [default: RESULT/report.html; of several report.html here]. {MADE}"
        ),
    ] = None,
) -> None:
    """One HTML file that holds everything: the answer, a figure, how sure, for whom, at what cost, from where. It only
    reads the results."""
    for folder in results:
        typer.echo(f"reading {folder}", err=True)
    from experiments.show.web.page import write

    typer.echo(write(results, out))


@app.command()
def sensitivity(
    result: Annotated[
        Path, typer.Argument(help="Folder of a result with uncertain inputs.", autocompletion=result_names)
    ],
    arm: Annotated[
        str | None, typer.Option(help="Of the heat map and of failures [default: the arm that changes most].")
    ] = None,
    measure: Annotated[str | None, typer.Option(help="The same [default: the first that is compared].")] = None,
    window: Annotated[str, typer.Option(help="during or after.")] = "during",
    below: Annotated[
        float,
        typer.Option("--fails-below", help="An effect that is not above this has failed, in the unit of the measure."),
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Which uncertain input drives the effects (Morris, Sobol, rank correlation), and where relief fails."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.find.result import Result
    from experiments.show.sensitivity import Focus, document, show
    from experiments.show.terminal import told

    if window not in ("during", "after"):
        raise ConfigError(f"--window {window}: expected during or after")
    found = Result.read(result)
    refuse_unwritable(result / "sensitivity")
    page = show(found, Focus(arm, measure, window, below))
    words = page.read_text(encoding="utf-8").split("\n![")[0]
    told(document(found, page) if as_json else [words, f"{page}; figures beside it"])


for verb in model_verbs.VERBS:
    app.command()(verb)


@app.command()
def accounts(
    result: Annotated[Path, typer.Argument(help="Folder of a result.", autocompletion=result_names)],
    quarter: Annotated[str | None, typer.Option(help="Such as 2020Q1 [default: the last].")] = None,
    arm: Annotated[str | None, typer.Option(help="An arm [default: the one compared against].")] = None,
    world: Annotated[int | None, typer.Option(min=0, help="A world whose books are kept [default: the first].")] = None,
    latex: AsLatex = False,
    as_json: AsJson = False,
) -> None:
    """Balance sheets and transaction flows of a quarter, sector by sector, and whether they close."""
    from experiments.find.books import Run
    from experiments.find.result import Result
    from experiments.show import accounts as books

    way = one_way(latex=latex, json=as_json)
    found = Result.read(result)
    run = Run.of(found, arm, world)
    shown = {"json": books.document, "latex": partial(books.latex, found)}.get(way or "", books.terminal)
    if not shown(run, quarter or run.quarters[-1]):
        raise typer.Exit(FAILED_RUNS)


@app.command()
def schema(
    out: Annotated[Path, typer.Option(metavar="DIR", help=f"Folder of the schemas. {MADE}")] = Path("schemas"),
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


@app.command()
def explore(
    economy: Annotated[str, typer.Option(help="Of configs/economies.")] = "china_2019",
    shock: Annotated[str, typer.Option(help="Of configs/shocks.")] = "covid_2020",
    relief: Annotated[
        list[str] | None,
        typer.Option(help="A programme of configs/relief; may be repeated [default: mybank_loans, spark_credit]."),
    ] = None,
    scale: Annotated[int, typer.Option(min=1, help="Persons for each agent.")] = 20_000,
    luck: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The seed of the world.")] = 1,
    threads: ThreadsHere = None,
    port: Annotated[int, typer.Option(help="0 for any that is free.")] = 8020,
    host: Annotated[str, typer.Option(help="Another address than this machine's own lets others in.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser", help="Open the page in the browser.")] = False,
) -> None:
    """A live page: an economy beside its twin without relief, quarter by quarter, to be changed, looked into and saved
    as an experiment. All that is chosen here can be chosen on the page."""
    from dataclasses import replace

    from experiments.explore.choices import Choices
    from experiments.explore.command import explore as explored

    choices = Choices(economy=economy, shock=shock, scale=scale, luck=luck)
    if relief is not None:
        choices = replace(choices, relief={name: {} for name in relief})
    explored(choices, host, port, browser)


@app.command(name="list")
def list_(
    kind: Annotated[
        str | None, typer.Argument(help="One kind alone: economies, programmes, experiments, measures, ...")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Economies, shocks, programmes, experiments and measures, each with a sentence; `relief show NAME` says more."""
    from experiments.ask.listing import NAMES, chosen, in_rows
    from experiments.show.terminal import Sheet, told

    listed = chosen(kind)
    if as_json:
        told({title: dict(entries) for title, entries in listed.items()})
        return
    for title, entries in listed.items():
        rows = [(f"  {name}", sentence) for name, sentence in in_rows(entries)]
        Sheet(("", ""), [NAMES.get(title, title), *rows], (0, 1)).print()


@app.command(name="show")
def show_(
    name: Annotated[
        str,
        typer.Argument(
            help="A programme, parameter, measure, experiment, published figure (S012) or another config.",
            autocompletion=known_names,
        ),
    ],
    economy: Annotated[str, typer.Option(help="Whose parameters are meant.")] = "china_2019",
    as_json: AsJson = False,
) -> None:
    """What a name stands for: meaning, dates, who is served, each number with range, unit, status and source."""
    from experiments.ask.described import described
    from experiments.show.described import show as shown

    shown(described(name, economy), as_json)


def main() -> None:
    """Run the command; errors are words, not tracebacks."""
    in_words(app, with_lines)


def with_lines(complaints: str) -> str:
    from experiments.ask import sources

    return sources.with_lines(complaints)
