"""The arms of an experiment: lists of programmes, joined and with budgets
made equal, and what an arm changes in the shock."""

from dataclasses import dataclass, field
from typing import Any

from abm.calendar import quarter_name
from abm.errors import ConfigError
from abm.relief.programme import read_programme, refuse_twice
from abm.shocks import Shock
from experiments.ask.schema import full_names
from experiments.ask.sources import Sources, nearest


@dataclass(frozen=True)
class Arm:
    """One policy: its programmes as the economy takes them, the quarter in which it first differs, its budget, its
    changes of the shock."""

    name: str
    relief: tuple[dict, ...]
    starts: str | None
    budget_yuan: float
    shock_changes: dict[str, Any] = field(default_factory=dict)
    sponsors: tuple[str, ...] = ()
    bridges: bool = True  # whether all its programmes help by money alone


@dataclass
class Arms:
    """Works out every arm of an experiment; each mistake is a ConfigError that says where it stands."""

    asked: dict[str, Any]
    sources: Sources
    shock: Shock | None = None
    done: dict[str, tuple[dict, ...]] = field(default_factory=dict)
    underway: list[str] = field(default_factory=list)
    equal_to: dict[str, str] = field(default_factory=dict)

    def arm(self, name: str) -> Arm:
        relief, changes = self.relief(name), self.changes(name)
        programmes = [self.programme(item, "arms", name) for item in relief]
        refuse_twice([programme.name for programme in programmes], self.sources.at("arms", name))
        starts = min([p.start_quarter for p in programmes] + self.another_shock(name, changes), default=None)
        sponsors = tuple(sorted({p.sponsor for p in programmes}))
        return Arm(
            name,
            relief,
            starts,
            float(sum(p.budget_yuan for p in programmes)),
            changes,
            sponsors,
            all(p.BRIDGES for p in programmes),
        )

    def changes(self, name: str) -> dict[str, Any]:
        """`{ shock = { public_relief.payroll_cut.on = false } }`: what the arm changes in the shock, by full names."""
        written = self.asked[name]
        said = written.get("shock", {}) if isinstance(written, dict) else {}
        if not isinstance(said, dict):
            at = self.sources.at("arms", name, "shock")
            raise ConfigError(
                f"{at}: {said!r}: expected changes of the shock, such as {{ public_relief.payroll_cut.on = false }}"
            )
        return full_names(said)

    def another_shock(self, name: str, changes: dict[str, Any]) -> list[str]:
        """The quarter in which the shock of the arm first differs, none if it does not."""
        if not changes or self.shock is None:
            return []
        for key, value in changes.items():
            try:
                self.shock.changed({key: value})
            except ConfigError as error:
                raise ConfigError(f"{self.sources.at('arms', name, 'shock', *key.split('.'))}: {error}") from None
        first = self.shock.first_difference(self.shock.changed(changes))
        return [] if first is None else [quarter_name(first)]

    def relief(self, name: str) -> tuple[dict, ...]:
        if name in self.underway:
            chain = " -> ".join([*self.underway, name])
            raise ConfigError(f"{self.sources.at('arms', name)}: the arm refers to itself ({chain})")
        if name not in self.done:
            self.underway.append(name)
            try:
                self.done[name] = self.equalised(name, self.items(name))
            finally:
                self.underway.remove(name)
        return self.done[name]

    def items(self, name: str) -> list[dict]:
        """The programmes as written; `{ join = [arms] }` puts the lists of other arms together."""
        written, where = self.asked[name], self.sources.at("arms", name)
        if isinstance(written, dict) and written and set(written) <= {"relief", "shock"}:
            written = written.get("relief", [])
        if (
            isinstance(written, dict)
            and {"join"} <= set(written) <= {"join", "shock"}
            and isinstance(written["join"], list)
        ):
            parts = [self.relief(self.known(part, "arms", name, "join")) for part in written["join"]]
            return [dict(item) for part in parts for item in part]
        if not isinstance(written, list):
            raise ConfigError(
                f'{where}: {written!r} is not an arm; expected [{{ programme = "..." }}, ...], {{ join = ["..."] }} or'
                " { shock = { ... }, relief = [...] }"
            )
        for index, item in enumerate(written):
            if not isinstance(item, dict) or not isinstance(item.get("programme"), str):
                at = self.sources.at("arms", name, index)
                raise ConfigError(f'{at}: {item!r}: expected {{ programme = "name", key = value }}')
        return [dict(item) for item in written]

    def known(self, other: Any, *path) -> str:
        if other not in self.asked:
            raise ConfigError(f"{self.sources.at(*path)}: {other!r}: no such arm{nearest(other, list(self.asked))}")
        return other

    def equalised(self, name: str, items: list[dict]) -> tuple[dict, ...]:
        """`budget = { as = "arm" }`: what that arm has, less what this arm
        states itself, shared as the default budgets are."""
        sharing = [index for index, item in enumerate(items) if "budget" in item]
        others = {self.model(items[index]["budget"], name, index) for index in sharing}
        if not sharing:
            for index, item in enumerate(items):
                self.programme(item, "arms", name, index)
            return tuple(items)
        where = self.sources.at("arms", name)
        if len(others) > 1:
            raise ConfigError(f"{where}: budgets as in {', '.join(sorted(others))}: an arm can equal one other arm")
        for index in sharing:
            if "level" in items[index]:
                raise ConfigError(
                    f"{self.sources.at('arms', name, index, 'level')}: the budget is that of another arm; leave out one"
                    " of the two"
                )
            items[index] = {key: value for key, value in items[index].items() if key != "budget"}
        self.equal_to[name] = others.pop()
        total = sum(self.programme(i, "arms", name).budget_yuan for i in self.relief(self.equal_to[name]))
        programmes = [self.programme(item, "arms", name, index) for index, item in enumerate(items)]
        left = total - sum(p.budget_yuan for index, p in enumerate(programmes) if index not in sharing)
        usual = sum(programmes[index].budget_yuan for index in sharing)
        if left < 0 or usual <= 0:
            why = (
                "the other programmes of this arm cost more"
                if left < 0
                else "its programmes have no default budget to share by"
            )
            raise ConfigError(f"{where}: a budget of {total:,.0f} yuan cannot be shared out: {why}")
        for index in sharing:
            items[index]["budget_yuan"] = left * (programmes[index].budget_yuan / usual)
        return tuple(items)

    def model(self, budget: Any, name: str, index: int) -> str:
        at = ("arms", name, index, "budget")
        if not isinstance(budget, dict) or set(budget) != {"as"}:
            raise ConfigError(
                f'{self.sources.at(*at)}: {budget!r}: expected {{ as = "arm" }}, or budget_yuan = a number'
            )
        return self.known(budget["as"], *at)

    def programme(self, item: dict, *path):
        try:
            return read_programme(item)
        except ConfigError as error:
            raise ConfigError(f"{self.sources.at(*path)}: {error}") from None
