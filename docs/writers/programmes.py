"""What reference results found of a programme that is an arm of its own, so that answers about one stand together."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from abm.parameters import configs_path
from docs.writers import verdicts
from docs.writers.markdown import table
from experiments.ask.asked_of import asked_of
from experiments.ask.by_name import BUDGET
from experiments.ask.described import figure
from experiments.ask.quarters import quarters_of
from experiments.find.effects import first_start
from experiments.find.result import Result
from experiments.show.budgets import BILLION, budget
from experiments.show.tables import WARNED
from experiments.show.units import DASH, number, plain

HEAD = [
    "experiment",
    "arm",
    "against",
    "shock",
    "quarters",
    "of its own drawn",
    "worlds, and what else is drawn",
    "jobs, added up",
    "budget, billion yuan",
    "lent or guaranteed",
    "cost to the sponsors",
]
DRAWN = HEAD.index("of its own drawn"), HEAD.index("worlds, and what else is drawn")
NAMED = HEAD.index("shock"), HEAD.index("against"), HEAD.index("quarters"), HEAD.index("budget, billion yuan")
MEASURE, ADDED_UP = "employment", "cumulated"
WITHOUT = "without what came with the shock"


def programme_by_programme() -> list[dict[str, str]]:
    """Programmes that several reference results have alone in an arm, each with a table."""
    found = {programme: arms_of(programme) for programme in programmes()}
    return [
        {"name": programme, "table": table(HEAD, [line(*one) for one in arms]), "differ": differences(programme, arms)}
        for programme, arms in found.items()
        if len({name for name, *_ in arms}) > 1
    ]


@cache
def played() -> dict[str, Result]:
    """The reference results whose worlds are kept, by their names."""
    return {
        path.parent.name: Result.read(path.parent) for path in sorted(verdicts.REFERENCE.glob("*/quarters.parquet"))
    }


def programmes() -> list[str]:
    arms = [arm for result in played().values() for arm in result.manifest["arms"].values()]
    return sorted({item["programme"] for arm in arms for item in arm["programmes"]})


def arms_of(programme: str) -> list[tuple[str, str, str]]:
    """Experiment, arm, and whether it goes without what the shock has of the programme."""
    return [(name, arm, how) for name, result in played().items() for arm, how in alone(programme, result)]


def alone(programme: str, result: Result) -> Iterator[tuple[str, str]]:
    made = result.made_arms
    arms = {name: arm for name, arm in result.manifest["arms"].items() if name not in made}
    found = asked_of(programme, {name: (arm["programmes"], arm["shock_changes"]) for name, arm in arms.items()})
    yield from ((arm, "") for arm in found.given)
    yield from ((arm, WITHOUT) for arm in found.left_out)


def line(name: str, arm: str, how: str) -> list[str]:
    """What was asked, over which quarters, what was found, and what was used of the budget."""
    result = played()[name]
    compare, used = result.question.compare, [one for one in result.uses if one.arm == arm]
    row = verdicts.only(name, "effects.csv", arm=arm, measure=MEASURE, window=ADDED_UP)
    begins = first_start(result.starts, arm, compare.against)
    ends = max(quarters_of(compare.during)[-1], quarters_of(compare.after)[-1])
    sums = [[budget(one), *(number(sum_.mean, BILLION) for sum_ in (one.lent, one.given))] for one in used]
    return [
        f"[{name}](../results/reference/{name}/README.md)",
        ", ".join(filter(None, (plain(arm), how, terms(result, arm)))),
        plain(compare.against),
        met(result),
        f"{begins} to {ends}",
        *drawn(name, arm),
        jobs(row),
        *(sums[0] if sums else [DASH] * 3),
    ]


def met(result: Result) -> str:
    """The shock, and what the experiment sets of the economy and of the shock in every arm."""
    asked = result.question
    changed = [f"`{key}`" for key in (*asked.parameters, *asked.shock_changes)]
    return f"{asked.shock}, with other {listed(changed)}" if changed else asked.shock


def drawn(name: str, arm: str) -> tuple[str, str]:
    """Of the programmes of the arm with the ends between which it is drawn; how many worlds, and what else of what the
    arm has is drawn in them."""
    result = played()[name]
    uncertain, given = result.manifest["uncertain"], given_in(result, arm)
    asked = [key for key, *_ in result.question.worlds.ranges]
    own = [key for key in asked if key.partition(".")[0] in given]
    others = [key for key in asked if key not in own and key.partition(".")[0] not in of_programmes()]
    ends = [f"`{key.partition('.')[2]}` {between(uncertain[key])}" for key in own]
    fit = ["what is fitted"] if result.manifest["posterior"] else []
    beside = ", ".join([*fit, *(f"`{key}`" for key in others)])
    return ", ".join(ends) or "nothing", f"{len(result.panel.worlds)}: {beside}"


def given_in(result: Result, arm: str) -> set[str]:
    return {item["programme"] for item in result.manifest["arms"][arm]["programmes"]}


@cache
def of_programmes() -> tuple[str, ...]:
    return tuple(configs_path.known("relief", ".toml"))


def between(ends: dict) -> str:
    return f"{figure(ends['low'])} to {figure(ends['high'])}"


def differences(programme: str, arms: Sequence[tuple[str, str, str]]) -> str:
    """In what the rows differ; which of them differ in nothing but what is drawn."""
    asked = {one: (terms_in_force(programme, *one), *of_row(line(*one), NAMED)) for one in arms}
    worlds = {one: of_row(line(*one), DRAWN) for one in arms}
    words = ("dates or terms", "economy or shock", "the arm compared with", "quarters added up", "budget")
    differ = [word for word, *values in zip(words, *asked.values(), strict=True) if len({*values}) > 1]
    differ += ["what is drawn"] if len({*worlds.values()}) > 1 else []
    told = [f"These rows differ in {listed(differ)}."] if differ else []
    for _, alike in groupby(sorted(arms, key=lambda one: (str(asked[one]), arms.index(one))), key=asked.__getitem__):
        same = [*alike]
        if len({worlds[one] for one in same}) > 1:
            told.append(
                f"In nothing but what is drawn: {listed([f'{plain(arm)} of `{name}`' for name, arm, _ in same])}."
            )
    return " ".join(told)


def of_row(row: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(row[column] for column in columns)


def terms_in_force(programme: str, name: str, arm: str, how: str) -> str:
    """What an arm sets, and what it leaves as the programme's file has it."""
    shipped = configs_path.read_toml(configs_path.find("relief", programme, ".toml"))
    at_first = {key: shipped[key] for key in ("start", "end", "sponsor") if key in shipped}
    said = [at_first | item for item in played()[name].manifest["arms"][arm]["programmes"]]
    return f"{how} {[sorted((key, str(value)) for key, value in item.items() if key != BUDGET) for item in said]}"


def listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def jobs(row: dict) -> str:
    """The effect with its interval, or why nothing is told."""
    if row["effect"] is None:
        return row["note"]
    return verdicts.in_words(row, row["effect"], row["unit"], row["kind"]) + (f" {WARNED}" if row["warning"] else "")


def terms(result: Result, arm: str) -> str:
    """What the arm sets of the programme, beside the budget."""
    said = [item.items() for item in result.manifest["arms"][arm]["programmes"]]
    set_ = {key: value for items in said for key, value in items if key not in ("programme", BUDGET)}
    return ", ".join(
        f"{plain(key)} {value if isinstance(value, str) else figure(value)}" for key, value in set_.items()
    )
