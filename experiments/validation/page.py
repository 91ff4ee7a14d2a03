"""The pages of a validation: the table, the figures, where it comes from; in short before them."""

from pathlib import Path

from experiments.show import screen
from experiments.show.saved import Saved
from experiments.show.screen import Screen
from experiments.show.units import plain
from experiments.show.written import environment
from experiments.store.files import write_whole
from experiments.validation import table
from experiments.validation.figures import draw_all
from experiments.validation.play import Validation
from experiments.validation.score import MISS

MOST_NAMED = 12  # of the figures that miss, on the first page


def write_page(validation: Validation, folder: Path) -> Path:
    """README.md, details.md, validation.csv, validation.json and figures; no times in
    it, so that the same worlds give the same text."""
    drawn = draw_all(validation, folder / "figures")
    write_whole(folder / "validation.csv", table.frame(validation.scores).write_csv().encode())
    write_whole(folder / "validation.json", table.document(validation.scores, validation.about()).encode())
    page = environment().get_template("validation.md.j2").render(content(validation, drawn))
    return screen.write(folder, in_short(validation, drawn), page)


def in_short(validation: Validation, drawn: list[Saved]) -> Screen:
    """How many figures pass, row by row, what misses, and the first figure."""
    asked, missed = validation.asked, [one for one in validation.scores if one.verdict == MISS]
    names = ", ".join(plain(one.target.name) for one in missed[:MOST_NAMED])
    more = f", and {len(missed) - MOST_NAMED} more" if len(missed) > MOST_NAMED else ""
    words = [
        f"{table.counts(validation.scores)}, at 1:{validation.scale:,}.",
        f"Misses are findings: {names}{more}." if missed else "",
    ]
    title = f"Validation of {asked.economy}{f': {asked.row}' if asked.row else ''}"
    return Screen(title, words, command(validation), table.by_row(validation.scores), drawn[0])


def content(validation: Validation, drawn: list[Saved]) -> dict:
    asked, results = validation.asked, validation.results
    return {
        "economy": asked.economy,
        "summary": table.counts(validation.scores),
        "hold_out": asked.hold_out,
        "table": table.markdown(validation.scores),
        "notes": [
            f"{plain(one.target.name)}: {one.note or one.target.note}" for one in validation.scores if one.target.note
        ],
        "absent": [plain(one.target.name) for one in validation.scores if one.verdict == MISS and one.mean is None],
        "figures": [{"file": f"{figure.name}.svg", "title": figure.alt} for figure in drawn],
        "row": asked.row,
        "scale": f"{validation.scale:,}",
        "identity": [
            {"name": name, **result.manifest["identity"], "worlds": len(result.panel.worlds)}
            for name, result in results.items()
        ],
        "commit": next(iter(results.values())).manifest["commit"] or "not in a repository",
        "failed": validation.failed,
        "command": command(validation),
    }


def command(validation: Validation) -> str:
    asked = validation.asked
    words = [
        "relief validate",
        f"--economy {asked.economy}" if asked.economy != "china_2019" else "",
        f"--scale {asked.scale}" if asked.scale else "",
        f"--worlds {asked.worlds}" if asked.worlds else "",
        f'--row "{asked.row}"' if asked.row else "",
        "--hold-out" if asked.hold_out else "",
        *(f"--set {change}" for change in asked.changes),
    ]
    return " ".join(filter(None, words))
