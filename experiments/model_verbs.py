"""Verbs of `relief` that ask of the model itself: its fit, its tests, its answers under other closures, its opening."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from experiments.options import (
    MADE,
    AsJson,
    AsLatex,
    Baseline,
    Changes,
    Config,
    Quiet,
    Threads,
    ThreadsHere,
    Workers,
    one_way,
)
from experiments.process import FAILED_RUNS


def closures(
    config: Config,
    closures: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="A list of closures, or its name in configs/closures [default: the economy's]."
        ),
    ] = None,
    arm: Annotated[
        str | None,
        typer.Option(help="Of the headline [default: that of the first claim against the arm compared with]."),
    ] = None,
    measure: Annotated[
        list[str] | None, typer.Option(help="The same; may be repeated [default: those of the claims about the arm].")
    ] = None,
    window: Annotated[
        str | None, typer.Option(help="during, after or cumulated [default: that of the claim, else during].")
    ] = None,
    changes: Changes = None,
    out: Annotated[
        Path | None, typer.Option(help=f"Folder of the table [default: results/NAME_closures]. {MADE}")
    ] = None,
    workers: Workers = None,
    threads: Threads = None,
    baseline: Baseline = None,
    latex: AsLatex = False,
    as_json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and say what would be played, no more.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier results away.")] = False,
    quiet: Quiet = False,
) -> None:
    """Play an experiment's headline under every closure of its economy, and tell it in one table, paired by world."""
    from experiments.closures import Study
    from experiments.show.closures import show as shown

    way = one_way(latex=latex, json=as_json)
    study = Study.read(config, changes or (), closures, arm, measure or (), window)
    if dry_run:
        from experiments.show.terminal import told

        told(study.size_text())
        return
    folder = Path("results") / f"{study.name}_closures" if out is None else out
    found = study.run(folder, baseline, workers=workers, fresh=fresh, quiet=quiet or way is not None)
    shown(study.told(found), folder, way)
    if any(one.failed for one in found):
        raise typer.Exit(FAILED_RUNS)


def calibrate(
    config: Annotated[
        str, typer.Argument(help="A calibration's TOML file, or the name of one in configs/calibrations.")
    ],
    changes: Changes = None,
    out: Annotated[Path | None, typer.Option(help=f"Folder of the result [default: results/NAME]. {MADE}")] = None,
    address: Annotated[str | None, typer.Option(help="A Ray cluster: auto or HOST:PORT.")] = None,
    workers: Workers = None,
    threads: Threads = None,
    write: Annotated[
        Path | None,
        typer.Option(help="Write what is found where the economy reads it: configs/economies/NAME/calibrated.toml."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and say what would be played, no more.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw an earlier result away.")] = False,
    quiet: Quiet = False,
) -> None:
    """Fit parameters to facts: points of a box, emulators, posterior, what
    the facts cannot tell apart. Resumes by itself."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.calibration.question import Calibration

    calibration = Calibration.read(config, changes or ())
    folder = Path("results") / calibration.name if out is None else out
    for parent in (folder, *(() if write is None else (write.parent,))):
        refuse_unwritable(parent)
    if dry_run or not quiet:
        from experiments.show.terminal import prose

        prose(calibration.size_text(), err=not dry_run)
    if not dry_run:
        from experiments.calibration.command import calibrated

        typer.echo("\n".join(calibrated(calibration, folder, workers, address, fresh, write, quiet)))


def validate(
    economy: Annotated[str, typer.Option(help="An economy in configs/economies.")] = "china_2019",
    latex: AsLatex = False,
    as_json: AsJson = False,
    scale: Annotated[
        int | None, typer.Option(min=1, help="Persons that one person of the model stands for [default: 10,000].")
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(min=1, help="Worlds of the pandemic [default: 32], and of others at most as many as usual."),
    ] = None,
    workers: Workers = None,
    threads: Threads = None,
    out: Annotated[Path, typer.Option(help=f"Folder of the page and of the worlds. {MADE}")] = Path(
        "results/validation"
    ),
    hold_out: Annotated[bool, typer.Option("--hold-out", help="Compute the hold-out too.")] = False,
    row: Annotated[
        str | None, typer.Option(help='One row of the table only, such as "causal anchors"; plays what it needs.')
    ] = None,
    changes: Changes = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier worlds away.")] = False,
    quiet: Quiet = False,
) -> None:
    """Hold the model against every target of configs/facts/targets.toml: data, model, PASS or MISS. A miss is a
    finding, not a failure."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.validation.play import Asked
    from experiments.validation.play import validate as play

    refuse_unwritable(out)
    way = one_way(latex=latex, json=as_json)
    asked = Asked(economy, scale, worlds, hold_out, tuple(changes or ()), row)
    found = play(asked, out, workers, fresh, quiet=quiet or way is not None)
    show_validation(found, out, way)
    if found.failed:
        typer.echo(
            f"{found.failed} worlds failed; seeds and tracebacks in the manifests under {out / 'worlds'}", err=True
        )
        raise typer.Exit(FAILED_RUNS)


def show_validation(found, out: Path, way: str | None) -> None:
    """The page in its folder, and the table or the document on the standard output."""
    from experiments.show.terminal import told
    from experiments.validation import table
    from experiments.validation.page import write_page

    page = write_page(found, out)
    title = f"Validation of {found.asked.economy}, mean and band over worlds"
    if way == "json":
        typer.echo(table.document(found.scores, found.about()))
        return
    if way == "latex":
        typer.echo(table.latex(found.scores, title))
        return
    table.terminal(found.scores, title)
    told([f"{page}; figures in {out / 'figures'}"])


def impulses(
    config: Annotated[str, typer.Argument(help="A TOML file, or the name of one in configs/impulses.")] = "standard",
    changes: Changes = None,
    shock: Annotated[
        str | None, typer.Option(help="The shock in which they strike, such as covid_2020 [default: a quiet world].")
    ] = None,
    scale: Annotated[int | None, typer.Option(min=1, help="Persons that one person of the model stands for.")] = None,
    worlds: Annotated[int | None, typer.Option(min=1, help="Worlds of each impulse.")] = None,
    workers: Workers = None,
    threads: Threads = None,
    out: Annotated[Path | None, typer.Option(help=f"Folder of the page [default: results/impulses]. {MADE}")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier worlds away.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Impulse responses: what public purchases, transfers, grants, the policy rate, demand from abroad and credit do to
    GDP, jobs, exports, prices and debt, beside what is published."""
    from experiments.impulses.command import answered

    keys = {"shock": shock, "scale": scale, "worlds.seeds_per_draw": worlds}
    told, failed = answered(config, changes, keys, out, workers, fresh, quiet, as_json)
    tell(told, failed)


def placebo(
    changes: Changes = None,
    workers: Workers = None,
    threads: Threads = None,
    out: Annotated[Path, typer.Option(help=f"Folder of the page and of the worlds. {MADE}")] = Path("results/placebo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw earlier worlds away.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """How often the tests of this house reject where there is no effect, and what a difference in differences finds
    beside the true effect."""
    from experiments.placebo.command import answered
    from experiments.placebo.page import document, terminal
    from experiments.show.terminal import prose

    placebos, page = answered(changes, out, workers, fresh, quiet)
    if not as_json:
        terminal(placebos)
        prose(str(page))
    tell(document(placebos) if as_json else [], placebos.failed)


def tell(what: dict | list[str], failed: int) -> None:
    """On the standard output; a failed world is told by the exit code too."""
    from experiments.show.terminal import told

    told(what)
    if failed:
        raise typer.Exit(FAILED_RUNS)


def opening(
    economy: Annotated[str, typer.Argument(help="An economy in configs/economies.")] = "china_2019",
    scale: Annotated[int, typer.Option(min=1, help="Persons that one person of the model stands for.")] = 10_000,
    threads: ThreadsHere = None,
    out: Annotated[Path | None, typer.Option(help=f"Folder for the tables as CSV. {MADE}")] = None,
    as_json: AsJson = False,
) -> None:
    """The opening report: what is drawn, how it adds up to the balanced table, who could be reached by relief."""
    from experiments.ask.writable import refuse_unwritable
    from experiments.show.opening import opening as shown

    if out is not None:
        refuse_unwritable(out)
    shown(economy, scale, out, as_json)


def table(
    economy: Annotated[str, typer.Argument(help="An economy in configs/economies, or its folder.")] = "china_2019",
    write: Annotated[bool, typer.Option("--write", help="Write the balanced table beside its cells.")] = False,
    as_json: AsJson = False,
) -> None:
    """Balance an economy's table of 2019 from its cells and how sure each is; say which cells were moved most."""
    from experiments.show.table import table as shown

    shown(economy, write, as_json)


def check_programme(
    name: Annotated[str, typer.Argument(help="A programme by its name, or the path of its config or its class.")],
    as_json: AsJson = False,
) -> None:
    """Hold a programme against the contract of relief, clause by clause, in one small world; exit code 1 if one is
    broken."""
    from experiments.contract.command import checked
    from experiments.show.terminal import prose, told

    found = []
    for clause in checked(name):
        found.append(clause)
        if not as_json:
            prose(f"{'broken' if clause.broken else 'kept':<8}{clause.words}")
            if clause.broken:
                prose(clause.broken, indent=8)
    kept = sum(clause.broken is None for clause in found)
    if as_json:
        told({"programme": name, "clauses": [asdict(clause) for clause in found], "kept": kept})
    else:
        prose(f"{name}: {kept} of {len(found)} clauses kept")
    if kept < len(found):
        raise typer.Exit(FAILED_RUNS)


VERBS = (closures, calibrate, validate, impulses, placebo, check_programme, opening, table)
