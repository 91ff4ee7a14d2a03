"""Firms are drawn: size within class, productivity, channels, exports,
online, credit, runway; adding up to the table."""

import numpy as np

from abm.books.ledger import Ledger
from abm.errors import ConfigError
from abm.luck import chance
from abm.names import PLATFORMS, Industry, Owner
from abm.opening.cells import DRAWN, OWNER_OF_CLASS, Cells, whole_staff
from abm.opening.table import Table
from abm.parameters.parameters import Parameters
from abm.state.firms import Firms, FirmState, SizeClass

SPECIALS = (
    (Industry.AGRICULTURE, Owner.HOUSEHOLDS),
    (Industry.BUSINESS, Owner.GOVERNMENT),
    (Industry.FINANCE, Owner.BANKS),
    (Industry.FINANCE, Owner.HOUSEHOLDS),
    (Industry.PUBLIC, Owner.GOVERNMENT),
)
TRAITS = {
    name: number
    for number, name in enumerate(
        (
            "size",
            "productivity",
            "online",
            "credit",
            "collateral",
            "runway",
            "pays",
            "age",
            "export",
            "intensity",
            "home",
            "entry",
            "destination",
        )
    )
}


def layout(cells: Cells, p: Parameters) -> list[tuple[int, int, int, int]]:
    """Blocks of rows (industry, class, agents, spare places), industries together so that a slot has an industry."""
    blocks = []
    for industry in Industry:
        for size in range(DRAWN):
            agents = int(cells.agents[industry, size])
            if agents:
                spare = int(np.ceil(agents * p.spare_places[size]))
                blocks.append((industry, size, agents, spare))
        blocks.extend((industry, int(SizeClass.SPECIAL), 1, 0) for special in SPECIALS if special[0] == industry)
        if industry == Industry.INFORMATION:
            blocks.append((industry, int(SizeClass.PLATFORM), len(PLATFORMS), 0))
    return blocks


def rows_of(blocks) -> int:
    """Rows of the firms table, empty places included."""
    return sum(agents + spare for _, _, agents, spare in blocks)


def firms_of(blocks, cells: Cells, p: Parameters, seed: int) -> Firms:
    """Identity, staff and traits of every firm; empty places get a size but no firm. Nobody has an account yet."""
    firms, row = Firms(rows_of(blocks), Ledger(np.zeros(0, dtype=np.int64), firms=0), 0), 0
    firms.id[:] = np.arange(len(firms))
    for industry, size, agents, spare in blocks:
        block = slice(row, row + agents + spare)
        firms.industry[block], firms.size_class[block] = industry, size
        firms.state[row : row + agents] = FirmState.OPEN
        if size < DRAWN:
            luck = traits(firms.id[row : row + agents], "size", seed)
            reach = 1.0 - p.size_span[size] ** -p.size_exponent
            tail = (1.0 - reach * luck) ** (-1.0 / p.size_exponent)
            firms.staff[row : row + agents] = whole_staff(int(cells.jobs[industry, size]), agents, tail)
            firms.weight[block] = cells.weight[industry, size]
        row += agents + spare
    draw_traits(firms, p, seed)
    return firms


def traits(ids: np.ndarray, name: str, seed: int) -> np.ndarray:
    """Uniform draws for a named trait; the same for an id in every arm."""
    return chance.uniforms(chance.stream(seed, chance.Purpose.OPENING_FIRMS, TRAITS[name]), ids)


def draw_traits(firms: Firms, p: Parameters, seed: int) -> None:
    """Traits that stay with the place or the owner."""
    size = firms.size_class
    normal = chance.normals(chance.stream(seed, chance.Purpose.OPENING_FIRMS, TRAITS["productivity"]), firms.id)
    spread = np.where(size <= SizeClass.LARGE, p.productivity_spread, 0.0)
    firms.productivity = np.exp(spread * normal - 0.5 * spread**2)
    shop = (firms.industry == Industry.TRADE) & (size <= SizeClass.LARGE)
    firms.online = (traits(firms.id, "online", seed) < p.sells_online[size]) & shop
    firms.has_relationship = (traits(firms.id, "credit", seed) < p.has_bank_credit[size]) & (size <= SizeClass.LARGE)
    firms.has_collateral = (traits(firms.id, "collateral", seed) < p.has_collateral[size]) & (size <= SizeClass.LARGE)
    firms.pays_contributions = (traits(firms.id, "pays", seed) < p.pays_contributions[size]) | (size >= SizeClass.LARGE)
    runway = chance.normals(chance.stream(seed, chance.Purpose.OPENING_FIRMS, TRAITS["runway"]), firms.id)
    firms.wanted_runway = p.wanted_runway_median * np.exp(p.wanted_runway_sigma * runway)
    age = -np.log(1.0 - traits(firms.id, "age", seed)) * p.mean_age_years[size] * 4.0
    firms.born = -np.floor(age).astype(np.int64)


def exports_of_firms(
    firms: Firms, output: np.ndarray, table: Table, p: Parameters, unit: float, seed: int
) -> np.ndarray:
    """Yuan a quarter by firm: SMEs' share from a few exporters, large firms'
    from all of them; capped at a share of output."""
    size, industry = firms.size_class, firms.industry
    alive = (firms.state == FirmState.OPEN) & (size <= SizeClass.LARGE)
    luck = traits(firms.id, "export", seed)
    intensity = np.exp(
        p.export_intensity_spread
        * chance.normals(chance.stream(seed, chance.Purpose.OPENING_FIRMS, TRAITS["intensity"]), firms.id)
    )
    chosen = np.zeros(len(firms))
    enterprises = float(firms.weight[alive & (size >= SizeClass.MICRO) & (size <= SizeClass.MEDIUM)].sum())
    for j in Industry:
        total = table.to_exports[j] * unit
        small = alive & (industry == j) & (size <= SizeClass.MEDIUM)
        large = alive & (industry == j) & (size == SizeClass.LARGE)
        sme_part = p.sme_export_share if small.any() else 0.0
        odds = np.where(small, p.exporter_odds[size], 0.0)
        wanted = p.exporter_share * enterprises * table.to_exports[j] / table.to_exports.sum()
        exporters = small & (luck < odds * wanted / max(1e-9, float((odds * firms.weight).sum())))
        short = int(p.minimum_exporters) - int(exporters.sum())
        if short > 0:
            best = np.argsort(np.where(small & ~exporters, -odds * output + luck * 1e-9, np.inf), kind="stable")[:short]
            exporters[best[small[best]]] = True
        left = total
        # What a few small exporters cannot make, large firms export.
        for who, part in ((exporters, sme_part), (large, 1.0)):
            given = capped_share(part * left, np.where(who, output * intensity, 0.0), p.export_limit * output)
            chosen, left = chosen + given, left - given.sum()
        if left > 1e-9 * total:
            raise ConfigError(
                f"{p.entry('export_limit').file}: export_limit: {Industry(j).name.lower()} exports {left / total:.1%}"
                " more than its exporters can make; raise it, or exporter_share"
            )
    return chosen


def capped_share(total: float, weight: np.ndarray, cap: np.ndarray) -> np.ndarray:
    """The total shared out by weight, nobody above a cap; what the caps turn away goes to the others."""
    given = np.zeros_like(weight)
    for _ in range(60):
        left = total - given.sum()
        room = np.where(weight > 0, cap - given, 0.0)
        pull = np.where(room > 0, weight, 0.0)
        if left <= total * 1e-15 or pull.sum() <= 0:
            break
        given = np.where(pull > 0, np.minimum(cap, given + left * pull / pull.sum()), given)
    return given


def special_rows(firms) -> np.ndarray:
    """Rows of the special producers in the order of `SPECIALS`: farm,
    business services, banks, dwellings, public services."""
    return np.flatnonzero(firms.size_class == SizeClass.SPECIAL)


def special_row(firms, industry: Industry, owner: Owner) -> int:
    """The row of one special producer."""
    return int(special_rows(firms)[SPECIALS.index((industry, owner))])


def group_of_firm(firms: Firms) -> np.ndarray:
    """Owner group of the table by firm (sme, self-employed, large); specials and platforms by row elsewhere."""
    return OWNER_OF_CLASS[np.minimum(firms.size_class, SizeClass.LARGE)]
