"""The economy as a Mesa model: it opens, plays quarters, forks, and tells what happened."""

import copy
import html
from collections.abc import Iterable, Mapping
from functools import partial
from numbers import Integral, Real
from typing import cast

import mesa
import numpy as np

from abm.calendar import check_horizon, quarter_index, quarter_name
from abm.errors import ConfigError
from abm.machine import forked
from abm.measures import accounts, catalogue, cross_section, firm_panel, opening_report, people, records
from abm.mesa_face.agents import INSTITUTIONS, ROWS, SME, AgentError, RowAgent
from abm.mesa_face.populations import Objects, Rows
from abm.mesa_face.positions import Positions
from abm.mesa_face.sets import Agents
from abm.opening.opening import open_economy
from abm.parameters.configs_path import meant
from abm.parameters.parameters import Parameters
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.relief.programme import read_programme, refuse_twice
from abm.shocks import Shock
from abm.state.conditions import conditions
from abm.state.firms import FirmState
from abm.state.state import QuarterRecord

NO_RELIEF = ("", "none")
MOST_LUCK = 2**63


class Economy(mesa.Model):
    """China from 2019 on, or another economy of `configs/economies`; one person of it stands for `scale` persons.

    `shock` and `relief` are names of configs (several programmes as a list or as "a+b"), `rng` is the seed, other
    keywords are parameters of the economy (`calibrated=False` leaves out what calibrations found):
    `Economy(shock="covid_2020", relief=["spark_credit"], rng=7, adaptation=0.3)`.
    """

    def __init__(
        self,
        economy="china_2019",
        *,
        shock="none",
        relief=(),
        scale=10_000,
        rng=0,
        burn_in=None,
        shock_changes=None,
        calibrated=True,
        checked=False,
        **parameters,
    ):
        forked.refuse()
        values = Parameters.read(economy, parameters, calibrated=calibrated)
        outside = Shock.read(shock, shock_changes, calibrated=calibrated)
        programmes = read_relief(relief)
        check_size(scale, burn_in)
        check_luck(rng)
        super().__init__(rng=rng)
        self.views_made = 0
        self.closures: list[tuple[int, np.ndarray]] = []
        seed = int(cast("int", self._seed))  # Mesa draws one where none is given
        self.state = open_economy(
            values, outside, scale=scale, seed=seed, burn_in=burn_in, economy=economy, checked=checked
        )
        self.state.relief = programmes
        for institution in INSTITUTIONS:
            institution(self)
        self.datacollector = mesa.DataCollector({name: partial(latest, measure=name) for name in catalogue.CATALOGUE})

    @property
    def quarter(self) -> str:
        """The next quarter to be played."""
        return quarter_name(self.state.quarter)

    def step(self) -> None:
        """Play one quarter."""
        forked.refuse()
        firms, quarter = self.state.firms, self.state.quarter
        ids, living = firms.id.copy(), firms.state != FirmState.CLOSED
        play(self.state)
        self._note_closures(quarter, ids[living & ~((firms.id == ids) & (firms.state != FirmState.CLOSED))])
        self.datacollector.collect(self)

    def run(self, until: str) -> None:
        """Play up to a quarter, that quarter included: `economy.run(until="2021Q4")`."""
        last = quarter_index(until)
        check_horizon(until)
        if last < self.state.quarter:
            raise ConfigError(
                f"until: {until}: this quarter has been played; the next one is {self.quarter}. Earlier ones are in"
                " economy.measures."
            )
        while self.state.quarter <= last:
            self.step()

    def fork(self, relief=None, shock_changes=None) -> "Economy":
        """The same books and the same luck under other relief or a changed shock, to the byte what a run from the start
        would have been."""
        programmes = self.state.relief if relief is None else read_relief(relief)
        refuse_to_rewrite(self.state.relief, programmes, self.state.quarter)
        shock = self.state.shock.changed(shock_changes) if shock_changes else self.state.shock
        refuse_another_past(self.state.shock, shock, self.state.quarter)
        frozen = (self.state.parameters, self.state.technology, self.state.shock, self.state.accounts)
        other = copy.deepcopy(self, {id(part): part for part in frozen})
        other.state.relief, other.state.shock, other.views_made = programmes, shock, 0
        return other

    @property
    def measures(self):
        """What was measured, as a polars table: quarter, measure, unit, value, scaled to the whole economy."""
        forked.refuse()
        return records.to_frame(self.state)

    def against(self, other: "Economy"):
        """What differs from another economy, quarter by quarter, as a polars table: quarter, measure, unit, value,
        other, difference; scaled to the whole economy. `helped.against(nothing)` is the effect of relief in one world:
        one luck, so no more than an example. ConfigError where the two are not of one world."""
        mine, its = self.state, other.state
        for name, one, another in (
            ("seed", mine.seed, its.seed),
            ("scale", mine.scale, its.scale),
            ("next quarter", self.quarter, other.quarter),
        ):
            if one != another:
                raise ConfigError(
                    f"against: {name} {one} here and {another} there: two economies are compared that share their luck"
                    " and have played as far; fork one from the other"
                )
        return records.side_by_side(mine, its)

    def accounts(self, quarter: str):
        """Who paid whom in a quarter, by sector, yuan, as a polars table."""
        return accounts.accounts_of(self.state, quarter_index(quarter))

    @property
    def books(self):
        """All matrices of the quarters played, as a polars table: quarter, table,
        row, column, value; yuan of the whole economy."""
        return accounts.books_of(self.state)

    def cross_section(self):
        """Firms in being at the end of the last quarter played, one row an agent, as a polars table."""
        if not self.state.has_played:
            raise ConfigError("cross_section: no quarter has been played; run one first.")
        return cross_section.cross_section(self.state)

    def people(self):
        """People at the end of the last quarter played, one row an agent, as a polars table."""
        if not self.state.has_played:
            raise ConfigError("people: no quarter has been played; run one first.")
        return people.people(self.state)

    def firm_panel(self):
        """Every firm of the last quarter played by its id, those that closed
        or opened in it included, as a polars table."""
        if not self.state.has_played:
            raise ConfigError("firm_panel: no quarter has been played; run one first.")
        return firm_panel.firm_panel(self.state)

    def offers(self, relief):
        """Who may be served by some programmes when the next quarter begins,
        and to whom they are offered, as a polars table."""
        return firm_panel.offers(self.state, read_relief(relief))

    def relief_received(self):
        """What each firm has been given or lent by programmes so far, by its id, as a polars table."""
        return firm_panel.relief_received(self.state)

    def opening_report(self) -> dict:
        """What was drawn, how it adds up to the balanced table, who could be reached: polars tables by name."""
        return opening_report.opening_report(self.state)

    @staticmethod
    def measure_names() -> list[str]:
        """The names of all measures."""
        return list(catalogue.CATALOGUE)

    @staticmethod
    def measure_info(name: str) -> tuple:
        """Unit, kind and meaning of a measure."""
        if name not in catalogue.CATALOGUE:
            raise ConfigError(f"{name}: no such measure{meant(name, catalogue.CATALOGUE)}")
        return catalogue.CATALOGUE[name]

    @property
    def agents(self) -> Agents:  # ty: ignore[incompatible-property-override]  # Mesa names its own kind of set
        """Everybody: rows of the tables, then institutions and agents that a user has added."""
        kinds = [Rows(self, kind) for kind in ROWS] + [Objects(self, kind) for kind in self._agents_by_type]
        return Agents(self, Positions(kinds))

    @property
    def agents_by_type(self) -> dict:
        """Agents of each kind."""
        return {kind: Agents(self, Positions([Rows(self, kind)])) for kind in ROWS} | self._agents_by_type

    @property
    def agent_types(self) -> list[type]:
        return [*ROWS, *self._agents_by_type]

    def ordinary(self, kind: type) -> Iterable[mesa.Agent]:
        """Agents of a kind that are not rows."""
        return self._agents_by_type.get(kind, ())

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """An SME that is removed closes: its staff leave, its estate is wound up."""
        if not isinstance(agent, RowAgent):
            super().deregister_agent(agent)
            return
        if not isinstance(agent, SME):
            raise AgentError(f"a {agent.face.noun} cannot be removed: of all agents only SMEs close.")
        state = self.state
        # between quarters: the closure is no part of the last one
        state.record = QuarterRecord(len(state.firms), len(state.workers), len(state.banks))
        state.conditions = conditions(state.shock, state.firms, state.seed, state.quarter)
        turnover.close_firms(state, np.array([agent.row]), turnover.Cause.REMOVED)
        self._note_closures(state.quarter, np.array([agent.unique_id]))

    def closed_in(self, firm: int) -> int | None:
        """The quarter in which a firm closed, by its id."""
        return next((quarter for quarter, ids in self.closures if firm in ids), None)

    def _note_closures(self, quarter: int, ids: np.ndarray) -> None:
        if ids.size:
            self.closures.append((quarter, ids))

    def __repr__(self) -> str:
        relief = ", ".join(programme.name for programme in self.state.relief) or "no relief"
        return (
            f"Economy({self.state.shock.name}, {relief}, 1:{self.state.scale:,.0f}, seed {self.state.seed}, next"
            f" quarter {self.quarter})"
        )

    def _repr_html_(self) -> str:
        """How a notebook shows it: what it is, and a line for each programme of its relief."""
        relief = "".join(f"<li>{html.escape(repr(programme))}</li>" for programme in self.state.relief)
        return f"<p><b>{html.escape(repr(self))}</b></p><ul>{relief or '<li>no relief</li>'}</ul>"


def read_relief(relief) -> tuple:
    """Programmes from names, tables or "a+b"; an empty list, "" or "none" is no relief."""
    if isinstance(relief, str):
        relief = [] if relief in NO_RELIEF else relief.split("+")
    if isinstance(relief, Mapping) or not isinstance(relief, Iterable):
        raise ConfigError(f'relief: {relief!r}: expected a list of programmes, such as ["spark_credit"].')
    programmes = tuple(read_programme(item) for item in relief)
    refuse_twice([programme.name for programme in programmes], "relief")
    return programmes


def check_luck(rng) -> None:
    if rng is not None and (isinstance(rng, bool) or not isinstance(rng, Integral) or not 0 <= rng < MOST_LUCK):
        raise ConfigError(f"rng: {rng!r}: expected a seed, a whole number from 0 to {MOST_LUCK - 1}.")


def check_size(scale, burn_in) -> None:
    if isinstance(scale, bool) or not isinstance(scale, Real) or not scale >= 1:
        raise ConfigError(
            f"scale: {scale!r}: expected how many persons one person of the model stands for, such as 10_000."
        )
    if burn_in is not None and (not isinstance(burn_in, int) or burn_in < 0):
        raise ConfigError(f"burn_in: {burn_in!r}: expected how many quarters are played before the opening, 0 or more.")


def refuse_to_rewrite(before: tuple, after: tuple, quarter: int) -> None:
    """Relief cannot be added to, or taken from, quarters that have been played."""
    changed = [programme for programme in (*before, *after) if (programme in before) != (programme in after)]
    for programme in changed:
        if quarter_index(programme.start_quarter) < quarter:
            raise ConfigError(
                f"relief: {programme.name}: it starts in {programme.start_quarter}, which has been played; "
                f"fork before that quarter, or set its start to {quarter_name(quarter)} or later."
            )


def refuse_another_past(before: Shock, after: Shock, quarter: int) -> None:
    """A shock cannot be changed in quarters that have been played."""
    first = before.first_difference(after)
    if first is not None and first < quarter:
        raise ConfigError(
            f"shock_changes: they differ from {before.name} in {quarter_name(first)}, which has been played; "
            f"fork before that quarter, or change what comes from {quarter_name(quarter)} on."
        )


def latest(economy: Economy, measure: str) -> float:
    """A measure of the last quarter played."""
    return economy.state.history[-1][1][measure]
