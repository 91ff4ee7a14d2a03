"""Several results as one thing: their effects, all or some, and differences to the first where they share worlds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from abm.errors import ConfigError
from experiments.ask.sources import nearest
from experiments.find.other_code import other_code
from experiments.find.side_by_side import KEPT, WINDOWS, Side, differences, differences_between, shared, why_not_paired
from experiments.show import budgets
from experiments.show.origin import origin
from experiments.show.tables import bound_lines, few_lines, units_of, warning_notes, window_notes
from experiments.show.units import Said, plain

NO_ARM_SHARED = "No arm is shared: each row is of one result alone, and nothing is compared."


@dataclass(frozen=True)
class Rows:
    """Those of a table that are asked for, by measure, arm and window; where nothing is named, all."""

    measure: tuple[str, ...] = ()
    arm: tuple[str, ...] = ()
    window: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.measure, self.arm, self.window))

    def of(self, table: pl.DataFrame) -> pl.DataFrame:
        for column, names in vars(self).items():
            table = table.filter(pl.col(column).is_in(names)) if names else table
        return table

    def refuse_unknown(self, sides: Sequence[Side]) -> None:
        """ConfigError names the nearest that a result has."""
        for column, names in vars(self).items():
            known = list(dict.fromkeys(name for one in sides for name in one.effects[column]))
            for name in names:
                if name not in known:
                    raise ConfigError(f"--{column} {name}: no result has an effect of it{nearest(name, known)}")
        if all(self.of(one.effects).is_empty() for one in sides):
            raise ConfigError("--measure, --arm, --window: no result has an effect of all that is asked; name fewer")


ALL_ROWS = Rows()


@dataclass(frozen=True)
class Comparison:
    """Results side by side; each but the first also as a difference to the first, where they met the same worlds.

    `rows`: which of their effects are told; `whole`: the same results with all of them.
    """

    sides: tuple[Side, ...]
    rows: Rows = ALL_ROWS
    whole: tuple[Side, ...] = ()

    def only(self, rows: Rows) -> "Comparison":
        """These rows alone; ConfigError where there is none such."""
        if not rows:
            return self
        whole = self.whole or self.sides
        rows.refuse_unknown(whole)
        return Comparison(tuple(replace(one, effects=rows.of(one.effects)) for one in whole), rows, whole)

    @cached_property
    def differences(self) -> dict[str, pl.DataFrame | str]:
        """By the name of the other side: differences to the first, or why there are none."""
        first, *others = self.sides
        found = {}
        for other in others:
            why = why_not_paired(other, first)
            found[other.name] = self.rows.of(differences(other, first)) if why is None else why
        return found

    @property
    def paired(self) -> dict[str, pl.DataFrame]:
        """Differences to the first result, by the name of the other, where there are any."""
        first, found = self.sides[0].name, self.differences.items()
        return {
            f"{name} less {first}": table for name, table in found if isinstance(table, pl.DataFrame) and len(table)
        }

    @cached_property
    def units(self) -> dict[str, Said]:
        sides = self.whole or self.sides  # so that a row is said in one size whatever stands beside it
        return units_of(
            pl.concat(one.effects.filter(pl.col("window").is_in(WINDOWS)).select(list(KEPT)) for one in sides)
        )

    @property
    def told_windows(self) -> tuple[str, ...]:
        return self.rows.window or WINDOWS

    @property
    def shared_arms(self) -> list[str]:
        """Of which more than one result tells an effect."""
        having = [arm for one in self.sides for arm in one.effects["arm"].unique(maintain_order=True)]
        return [arm for arm in dict.fromkeys(having) if having.count(arm) > 1]

    @property
    def apart(self) -> list["Comparison"]:
        """Each result alone where several share no arm: side by side every row would be of one of them."""
        whole = self.whole or self.sides
        if len(self.sides) == 1 or replace(self, sides=whole, rows=ALL_ROWS).shared_arms:
            return []
        pairs = zip(self.sides, whole, strict=True)
        return [Comparison((one,), self.rows, (all_of_it,)) for one, all_of_it in pairs if len(one.effects)]

    @property
    def measures(self) -> list[str]:
        return list(
            dict.fromkeys(name for one in self.sides for name in one.effects["measure"].unique(maintain_order=True))
        )

    def arms(self, measure: str) -> list[str]:
        rows = [one.effects.filter(pl.col("measure") == measure) for one in self.sides]
        return list(dict.fromkeys(arm for some in rows for arm in some["arm"].unique(maintain_order=True)))

    @property
    def words(self) -> list[str]:
        """What stands above the table."""
        return [
            *differences_between(self.sides),
            *other_code(self.sides),
            *self.sharing(),
            *self.pairing(),
            *self.windows(),
        ]

    def sharing(self) -> list[str]:
        """Which arms can be held against each other at all."""
        if len(self.sides) == 1:
            return []
        arms = replace(self, sides=self.whole or self.sides, rows=ALL_ROWS).shared_arms
        return [f"Arms of more than one result: {', '.join(map(plain, arms))}." if arms else NO_ARM_SHARED]

    def pairing(self) -> Iterator[str]:
        """Which results are paired with the first; why others are not, those with one reason together."""
        first, *others = self.sides
        reasons: dict[str, list[str]] = {}
        for other in others:
            found = self.differences[other.name]
            if isinstance(found, str):
                reasons.setdefault(found, []).append(other.name)
            elif found.is_empty():
                reasons.setdefault("they share worlds, but no arm and window", []).append(other.name)
            else:
                yield paired_in_words(other, first, found)
        for reason, names in reasons.items():
            yield (
                f"Not paired with {first.name}: {', '.join(names)}; {reason}. Intervals stand side by side without a"
                " difference."
            )

    def windows(self) -> list[str]:
        notes = [window_notes(one.compare)[0] for one in self.sides]
        return (
            notes[:1]
            if len(set(notes)) == 1
            else [f"{one.name}: {line}" for one, line in zip(self.sides, notes, strict=True)]
        )

    @property
    def origins(self) -> list[str]:
        """What numbers these are, for whoever reads the table without the model at hand: once where all say the
        same."""
        told = [origin(one) for one in self.sides]
        if len(told) == 1:
            return told[0]
        return [f"{one.name}: {' '.join(lines)}" for one, lines in zip(self.sides, told, strict=True)]

    @property
    def notes(self) -> list[str]:
        """What stands under the table; bounds, budgets and handfuls of results whose worlds are there, of the arms that
        are told."""
        told = {name: [*lines, *self.sums(name)] for name, lines in self.warnings().items()}
        return self.named(told)

    def named(self, told: dict[str, list[str]]) -> list[str]:
        return [f"{name}: {line}" if len(self.sides) > 1 else line for name, lines in told.items() for line in lines]

    def warnings(self) -> dict[str, list[str]]:
        """What a reader must know before an effect is believed, by the name of the result or of the difference."""
        found = {one.name: warning_notes(one.effects) for one in self.sides}
        found |= {name: warning_notes(table) for name, table in self.paired.items()}
        for one in self.sides:
            if one.result is not None:
                arms = arms_of(one)
                broken = [bound for bound in one.result.bounds if bound.broken and bound.arm in arms]
                found[one.name] += [*few_lines(one.result, arms), *bound_lines(one.result, broken)]
        return found

    def sums(self, name: str) -> list[str]:
        """Bounds that hold, and budgets; none of a difference."""
        results = [one for one in self.sides if one.name == name and one.result is not None]
        lines = []
        for one in results:
            arms = arms_of(one)
            held = [bound for bound in one.played.bounds if not bound.broken and bound.arm in arms]
            uses = [use for use in one.played.uses if use.arm in arms]
            lines += [*bound_lines(one.played, held), *(budgets.in_short(uses) if uses else [])]
        return lines


def paired_in_words(one: Side, other: Side, found: pl.DataFrame) -> str:
    """In how many worlds of how many a difference is taken: it is not that of the two numbers beside it where those are
    of more."""
    worlds = len(shared(one, other))
    of_both = f"the {worlds} that both played" if worlds > 1 else "the one that both played"
    words = f"{one.name} less {other.name}: paired, world by world, in {of_both}"
    if worlds < max(one.worlds, other.worlds):
        words += f" of {one.worlds} and {other.worlds} (the effects of each are of all of its own)"
    alike = ": there they are the same" if alike_in_all(found) else ""
    return f"{words}, over the arms, measures and windows of both{alike}."


def alike_in_all(found: pl.DataFrame) -> bool:
    """Whether no difference that is told is another than nothing, in any world."""
    told = found.filter(pl.col("effect").is_not_null()).select("effect", "low", "high").fill_null(0.0)
    return not told.is_empty() and bool((told == 0.0).to_numpy().all())


def arms_of(side: Side) -> set[str]:
    """Those told of, and the one that they are held against."""
    return {*side.effects["arm"], side.compare.against}
