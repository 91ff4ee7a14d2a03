"""The page of parameters, by theme: value, range, unit, status, what it raises, source."""

from itertools import groupby

from abm.parameters.entries import Entry
from abm.parameters.parameters import Parameters
from docs.writers.directions import effects
from docs.writers.markdown import ROOT, bounds, page, rule_link, table, value, with_links

HEAD = ["parameter", "value", "range", "unit", "status", "meaning", "raises or lowers", "source"]


def parameters() -> str:
    """All parameters of the economy by theme, a theme a file."""
    p = Parameters.read("china_2019")
    entries = [p.entry(name) for name in p.names()]
    swept = sum(entry.status == "swept" for entry in entries)
    parts = []
    for file, some in groupby(entries, key=lambda entry: entry.file):
        rows = [row(entry) for entry in some]
        parts.append(f"## {theme(file)}\n\n[`{file}`](../{file})\n\n{table(HEAD, rows)}")
    return page(
        "Parameters",
        f"The {len(entries)} parameters of `china_2019`. Money in yuan, time in quarters, labour in persons, shares 0"
        " to 1 unless the unit says otherwise. Status: *fact* is published, *estimate* is derived or judged, **swept**"
        f" is unknown and varied over its range ({swept} of them), *input* is set from outside, *definition* is a"
        " convention. Change one by name: `Economy(adaptation=0.3)`. The numbers of a programme, its budget and what an"
        " arm's `level` of it means, `relief show mybank_loans` tells.\n\n*Raises* and *lowers* name the rules whose"
        " result rises or falls with the parameter whatever the other arguments, *moves* those where it depends,"
        " *enters* those to which it is handed as a part of an argument; found by trying the"
        " [equations](equations.md). A parameter without an entry there acts at the opening, in a [kernel](markets.md)"
        " or in a phase.",
        "\n\n".join(parts),
    )


def row(e: Entry) -> list[str]:
    status = "**swept**" if e.status == "swept" else e.status
    name = f'<a id="{e.name}"></a>`{e.name}`'
    return [name, value(e), bounds(e), e.unit, status, e.meaning, directions(e.name), with_links(e.source)]


def directions(name: str) -> str:
    found = effects().get(name, [])
    said = []
    for word in ("raises", "lowers", "moves", "enters"):
        rules = list(dict.fromkeys(rule_link(rule) for how, rule in found if how == word))
        said += [f"{word} {', '.join(rules)}"] if rules else []
    return "; ".join(said)


def theme(file: str) -> str:
    """The first line of a file of parameters says what it is about."""
    return (ROOT / file).read_text("utf-8").splitlines()[0].removeprefix("# ").rstrip(".")
