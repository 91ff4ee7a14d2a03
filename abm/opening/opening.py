"""The first quarter: drawn from the balanced table, then fitted by playing the resting quarter until it repeats."""

import copy

import numpy as np

from abm.books.flows import Sector
from abm.books.ledger import Ledger
from abm.calendar import quarter_index
from abm.names import Industry, Owner
from abm.opening import demand as demands
from abm.opening import keep, people, rest
from abm.opening.banking import addresses, give_finance, remember_sales
from abm.opening.capital import give_capital, wage_bill
from abm.opening.cells import DRAWN, PRIVATE_OWNERS, Cells, cells
from abm.opening.draft import Draft
from abm.opening.firms import (
    SPECIALS,
    exports_of_firms,
    firms_of,
    group_of_firm,
    layout,
    special_row,
    special_rows,
)
from abm.opening.pay_and_taxes import give_pay, give_public_sector
from abm.opening.spending import give_people
from abm.opening.table import Table
from abm.opening.which import opening_of
from abm.parameters.parameters import Parameters
from abm.phases.month import suppliers
from abm.shocks import Shock
from abm.state.firms import Firms, FirmState, SizeClass
from abm.state.instruments import Instruments
from abm.state.state import Accounts, Banks, News, PublicSector, State, Technology, Village
from abm.state.usual import Usual
from abm.state.workers import Workers

FIRST_QUARTER = "2019Q1"


def open_economy(
    p: Parameters,
    shock: Shock,
    *,
    scale: float,
    seed: int,
    burn_in: int | None = None,
    economy: str = "china_2019",
    relief=(),
    checked=False,
) -> State:
    """An economy at rest, or burnt in with luck for so many quarters and set back to the opening date."""
    draw = opening_of(seed, int(p.drawn_openings))
    name = keep.key(p, economy, scale, draw)
    state = keep.remembered(name)
    if state is None:
        drawn = draw_economy(
            p.restored(keep.OFF_REST, economy), Shock.read("none"), scale=scale, seed=draw, economy=economy
        )
        kept = copy.copy(drawn)
        del kept.parameters, kept.shock  # they move nothing that is kept, and whoever asks brings its own
        state = keep.remember(name, kept)
    state.parameters, state.shock, state.seed, state.relief, state.checked = p, shock, seed, tuple(relief), checked
    rest.owners_are_used_to_it(state)
    quarters = int(p.burn_in_quarters if burn_in is None else burn_in)
    return rest.burn_in(state, quarters)


def draw_economy(
    p: Parameters, shock: Shock, *, scale: float, seed: int, economy: str = "china_2019", relief=(), checked=False
) -> State:
    """Draw agents, give them books, fit them so that the resting quarter repeats."""
    table = Table.read(economy, p)
    drawn = cells(table, p, scale)
    firms, take_rate = firms_of(layout(drawn, p), drawn, p, seed), float(p.take_rate @ p.platform_shares)
    place_special_staff(firms, table, p, scale)
    normal = firms.by_cell(firms.state != FirmState.CLOSED)
    technology, units = demands.technology(table, p, normal, quarter_of_scaled_world(scale), take_rate)
    state = empty_state(p, shock, technology, firms, scale, seed, relief, checked)
    draft = give_production(state, table, drawn, units, take_rate)
    give_books(state, draft, table)
    rest.fit(state, draft, table)
    return state


def empty_state(
    p: Parameters, shock: Shock, technology: Technology, firms: Firms, scale: float, seed: int, relief, checked: bool
) -> State:
    """Tables of the right length, people drawn, accounts laid out."""
    n_firms = len(firms)
    n_workers = people.people_needed(firms, p, scale)
    n_banks = int(p.banks_by_type.sum())
    sizes = np.cumsum([0, n_firms, n_workers, 1, 1, n_banks, 1, 1, 1])
    sector = np.repeat(
        [
            0,
            Sector.HOUSEHOLDS,
            Sector.HOUSEHOLDS,
            Sector.HOUSEHOLDS,
            Sector.BANKS,
            Sector.GOVERNMENT,
            Sector.CENTRAL_BANK,
            Sector.ABROAD,
        ],
        np.diff(sizes),
    )
    sector[:n_firms] = sector_of_firms(firms)
    ledger = Ledger(sector, firms=n_firms)
    firms.ledger = ledger
    workers = Workers(n_workers, ledger, int(sizes[1]))
    banks = Banks(n_banks, ledger, int(sizes[4]))
    people.place_people(workers, firms, p, scale, seed)
    at = Accounts(
        firms=slice(0, n_firms),
        workers=slice(int(sizes[1]), int(sizes[2])),
        banks=slice(int(sizes[4]), int(sizes[5])),
        village=int(sizes[2]),
        fund=int(sizes[3]),
        government=int(sizes[5]),
        central_bank=int(sizes[6]),
        abroad=int(sizes[7]),
    )
    quarter = quarter_index(FIRST_QUARTER)
    firms.born += quarter
    return State(
        parameters=p,
        technology=technology,
        scale=scale,
        seed=seed,
        quarter=quarter,
        opening_quarter=quarter,
        ledger=ledger,
        accounts=at,
        firms=firms,
        workers=workers,
        banks=banks,
        village=Village(),
        public=PublicSector(),
        shock=shock,
        instruments=Instruments.at_rest(n_firms),
        relief=tuple(relief),
        news=News(),
        checked=checked,
        claims={"worker": np.zeros(0, np.int64), "firm": np.zeros(0, np.int64), "amount": np.zeros(0)},
    )


def quarter_of_scaled_world(scale: float) -> float:
    """Yuan a quarter of the scaled world in a yuan a year of the table."""
    return 1.0 / (4.0 * scale)


def place_special_staff(firms, table: Table, p: Parameters, scale: float) -> None:
    """Banks and the state employ; farms and dwellings have no workers of the non-farm labour force; platforms a few."""
    rows = special_rows(firms)
    for row, (industry, owner) in zip(rows, SPECIALS, strict=True):
        staff = 0 if owner == Owner.HOUSEHOLDS else round(table.jobs[industry, owner] / scale)
        firms.staff[row] = staff
        firms.productivity[row] = 1.0
    platforms = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    firms.staff[platforms] = np.maximum(1, np.round(p.platform_jobs / scale)).astype(np.int64)
    firms.productivity[platforms] = 1.0


def sector_of_firms(firms) -> np.ndarray:
    """The column of the books that a firm counts to; a special producer to its owner."""
    sector = np.where(firms.size_class <= SizeClass.MEDIUM, int(Sector.SMES), int(Sector.LARGE))
    sector[firms.size_class == SizeClass.PLATFORM] = Sector.PLATFORMS
    owners = {Owner.HOUSEHOLDS: Sector.HOUSEHOLDS, Owner.BANKS: Sector.BANKS, Owner.GOVERNMENT: Sector.GOVERNMENT}
    rows = special_rows(firms)
    for row, (_, owner) in zip(rows, SPECIALS, strict=True):
        sector[row] = owners[owner]
    return sector


def give_production(state: State, table: Table, drawn: Cells, units: np.ndarray, take_rate: float) -> Draft:
    """Output, exports, channels and standing; people get sellers and budgets. `units` by product, a quarter."""
    firms, p, unit = state.firms, state.parameters, quarter_of_scaled_world(state.scale)
    output = wanted_output(state, unit, table, drawn, units, take_rate)
    firms.normal_output = output
    export = exports_of_firms(firms, output, table, p, unit, state.seed)
    rent = rent_sales(state, table, output, unit)
    firms.usual_gap = np.where((p.finished_cover_days > 0)[firms.industry], 0.0, 1.0 - p.usual_utilisation)
    sold = output / (1.0 + p.trend_real * state.technology.finished_cover[firms.industry])
    wanted = demands.channels_of_firms(firms, sold, export, rent, table, p, unit)
    special_channels(state, unit, table, wanted, sold, output, rent)
    state.usual = first_norms(firms, p, take_rate)
    return Draft(unit, wanted, demands.pooled_mix(table)[1], firms.wanted_runway.copy())


def wanted_output(
    state: State, unit: float, table: Table, drawn: Cells, units: np.ndarray, take_rate: float
) -> np.ndarray:
    """Output by firm in units a quarter: the cell's output by staff and
    productivity; empty places get the cell's mean."""
    firms, p = state.firms, state.parameters
    output = np.zeros(len(firms))
    alive = firms.state != FirmState.CLOSED
    commission = take_rate * p.online_share * table.to_households[Industry.TRADE] * unit
    for j in Industry:
        for c in range(DRAWN):
            cell = (firms.industry == j) & (firms.size_class == c)
            here = cell & alive
            if not here.any():
                continue
            owner = int(group_of_firm(firms)[here][0])
            total = units[j] * table.owner_share[j, owner] * drawn.share_of_owner[j, c]
            if j == Industry.INFORMATION and c == SizeClass.LARGE:
                total -= commission
            pull = firms.staff[here] * firms.productivity[here]
            output[here] = total * pull / pull.sum()
            output[cell & ~alive] = output[here].mean()
    rows = special_rows(firms)
    for row, (industry, owner) in zip(rows, SPECIALS, strict=True):
        output[row] = units[industry] * table.owner_share[industry, owner]
    platforms = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    output[platforms] = commission * p.platform_shares
    return output


def rent_sales(state: State, table: Table, output: np.ndarray, unit: float) -> np.ndarray:
    """Who is paid the fixed rents: real-estate firms by size, and
    household landlords; also sets what each firm owes."""
    firms = state.firms
    group = group_of_firm(firms)
    private = (firms.size_class <= SizeClass.LARGE) & (firms.state != FirmState.CLOSED)
    for column, source in (("fixed_rent", table.fixed_rent), ("ground_rent", table.ground_rent)):
        value = np.zeros(len(firms))
        for j in Industry:
            for g in PRIVATE_OWNERS:
                here = private & (firms.industry == j) & (group == g)
                if here.any():
                    value[here] = source[j, g] * unit * output[here] / output[here].sum()
        setattr(firms, column, value)
    total = firms.fixed_rent.sum()
    landlords = private & (firms.industry == Industry.FINANCE)
    firms.rent_share[landlords] = (1.0 - table.landlord_share) * output[landlords] / output[landlords].sum()
    firms.rent_share[special_row(firms, Industry.FINANCE, Owner.HOUSEHOLDS)] = table.landlord_share
    return firms.rent_share * total


def special_channels(state: State, unit: float, table: Table, wanted, sold, output, rent) -> None:
    """Special producers sell to the pool; public services mostly to the state; platforms live on commissions."""
    firms = state.firms
    rows = special_rows(firms)
    wanted.groups[rows] = 0.0
    wanted.business[rows] = np.maximum(0.0, sold[rows] - rent[rows])
    public = special_row(firms, Industry.PUBLIC, Owner.GOVERNMENT)
    wanted.direct[public] = table.to_government[Industry.PUBLIC] * unit
    wanted.business[public] = output[public] - wanted.direct[public]
    platforms = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    wanted.groups[platforms] = wanted.business[platforms] = 0.0
    wanted.direct[platforms] = output[platforms]
    closed = firms.state == FirmState.CLOSED
    wanted.groups[closed] = wanted.business[closed] = wanted.export[closed] = 0.0


def first_norms(firms: Firms, p: Parameters, take_rate: float) -> Usual:
    """Norms that are known before anybody has ordered."""
    platforms = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    shares = np.zeros(len(firms))
    shares[platforms] = p.platform_shares
    return Usual(capacity_ratio=1.0 / p.usual_utilisation, take_rate=take_rate, platform_shares=shares)


def give_books(state: State, draft: Draft, table: Table) -> None:
    """Pay, capital, loans, cash, taxes: opening balances by agent, adding up
    to the table; people's first guess of income."""
    give_pay(state, draft, table)
    state.addresses = addresses(state)
    draft.wages_of_table = wage_bill(state)
    give_public_sector(state, draft, table)
    give_people(state, draft, table)
    suppliers.know_suppliers(state)
    remember_sales(state)
    give_capital(state, draft, table)
    give_finance(state, draft, table)
