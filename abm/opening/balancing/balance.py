"""The cells that meet every account and lie as near to the stated ones as their certainty asks: generalised least
squares.

Stone, Champernowne and Meade (1942), as one sparse quadratic programme (Byron 1978) in which no cell changes its sign.
Cells are counted in their standard errors. The few products of two cells (an owner's share times what an industry
makes) are held at the last solution and the programme is solved again until it repeats.
"""

from dataclasses import dataclass

import clarabel
import numpy as np
from scipy import sparse

from abm.errors import ConfigError
from abm.names import INDUSTRIES, OWNERS, Industry, Owner
from abm.opening import production as makes
from abm.opening.accounts import made_by, sold_by
from abm.opening.balancing.accounts import Account, accounts
from abm.opening.balancing.institutions import FREE
from abm.opening.table_cells import Address, Cells
from abm.opening.table_files import Files

ROUNDS, REPEATS = 12, 1e-10
_CLOSES, _SHOWN, _NEAR_ZERO, _DIGITS = 1e-6, 8, 1e-9, 13
_SOLVED = ("Solved", "AlmostSolved")
_SOFT = 1e6  # weight of an account that may stay open, while the open ones are looked for


@dataclass(frozen=True)
class Held:
    """Shares that make products of cells linear: by industry and sector,
    and of platforms in large information firms."""

    made_by: np.ndarray
    sold_by: np.ndarray
    finished: np.ndarray
    platform_output: float
    platform_jobs: float
    platform_rent: float  # they owe none: what that adds to their value added


@dataclass(frozen=True)
class Balanced:
    """Cells in the order of `places`: stated (nan: none), standard error
    (inf: free), balanced; and the accounts they meet."""

    addresses: list[Address]
    stated: np.ndarray
    error: np.ndarray
    value: np.ndarray
    accounts: list[Account]

    @property
    def adjustment(self) -> np.ndarray:
        """By how many standard errors a cell was moved; nan where it was free."""
        moved = self.value - self.stated
        return np.divide(moved, self.error, out=np.where(np.isnan(moved), np.nan, 0.0), where=self.error > 0)


def balance(cells: Cells, p) -> Balanced:
    """Raises in words if the accounts cannot all be met."""
    addresses = _addresses(cells)
    stated = np.array([cells.cells[address].value if address in cells.cells else np.nan for address in addresses])
    error = np.array(
        [cells.cells[address].standard_error if address in cells.cells else np.inf for address in addresses]
    )
    stated = np.where(np.isfinite(error), stated, np.nan)
    signs = np.array([np.sign(cells.cells[address].value) if address in cells.cells else 0.0 for address in addresses])
    value = np.where(np.isnan(stated), 0.0, stated)
    for _ in range(ROUNDS):
        equations = accounts(_held(cells, dict(zip(addresses, value, strict=True)), p), p)
        before, value = (
            value,
            _solve(cells, addresses, equations, np.where(np.isnan(stated), 0.0, stated), error, signs),
        )
        if np.abs(value - before).max() < REPEATS:
            return Balanced(addresses, stated, error, np.round(value, _DIGITS) + 0.0, equations)
    raise ConfigError(
        f"{cells.home}: the table cannot be balanced: cells still move after {ROUNDS} rounds; state fewer of them far"
        " off."
    )


def _addresses(cells: Cells) -> list[Address]:
    """Stated cells in their order, then those that follow."""
    free = [
        ("surplus", industry, owner)
        for industry in INDUSTRIES
        for owner in OWNERS
        if ("value_added", industry, owner) in cells.cells
    ]
    free += [(*row, sector) for row, sectors in FREE.items() for sector in sectors]
    return [*cells.cells, *(address for address in free if address not in cells.cells)]


def _held(cells: Cells, values: dict[Address, float], p) -> Held:
    files = Files(cells.home, values, ())
    made = {
        "out": files.line("production", "gross_output"),
        "imported_inputs": files.line("production", "imported_inputs"),
        "inputs": files.matrix("inputs"),
        "to_households": files.matrix("uses", ("households",))[:, 0],
        "jobs": files.owners("jobs"),
    }
    made |= {"value_added": files.line("production", "value_added"), **makes.value_added_by_owner(files)}
    made["owner_share"] = makes.output_share(made, p.fixed_rent_share)
    platforms = makes.platforms(made, p)
    made |= platforms
    rent = p.fixed_rent_share * platforms["platform_output"] * made["owner_share"][Industry.INFORMATION, Owner.LARGE]
    return Held(
        made_by(made),
        sold_by(made),
        makes.own_growth(made, p),
        platforms["platform_output"],
        platforms["platform_jobs"],
        rent,
    )


def _solve(cells: Cells, addresses, equations, stated, error, signs) -> np.ndarray:
    matrix = _matrix(cells, addresses, equations)
    gap = -(matrix @ stated)
    scale = np.where(np.isfinite(error), error, 1.0)
    weight = sparse.diags_array(np.isfinite(error).astype(float)).tocsc()
    bound = np.flatnonzero(signs)
    keeps_sign = sparse.csc_array(
        (-signs[bound] * scale[bound], (np.arange(bound.size), bound)), shape=(bound.size, len(addresses))
    )
    scaled = (matrix @ sparse.diags_array(scale)).tocsc()
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-11
    cones = [clarabel.ZeroConeT(len(equations)), clarabel.NonnegativeConeT(bound.size)]
    right = np.concatenate([gap, signs[bound] * stated[bound]])
    solution = clarabel.DefaultSolver(
        weight, np.zeros(len(addresses)), sparse.vstack([scaled, keeps_sign]).tocsc(), right, cones, settings
    ).solve()
    if str(solution.status) not in _SOLVED:
        _refuse(cells, equations, scaled, weight, gap, keeps_sign, signs[bound] * stated[bound])
    return _closed(cells, equations, matrix, stated + scale * np.array(solution.x), scale)


def _matrix(cells: Cells, addresses, equations) -> sparse.csc_array:
    """Accounts x cells; a stated cell that no account has is refused."""
    at = {address: column for column, address in enumerate(addresses)}
    entries = [
        (row, at[address], weight)
        for row, account in enumerate(equations)
        for address, weight in account.weights.items()
        if address in at
    ]
    entries = [entry for entry in entries if entry[2] != 0.0]
    rows, columns, weights = map(np.array, zip(*entries, strict=True))
    for address in set(cells.cells) - {addresses[column] for column in columns}:
        raise ConfigError(
            f"{cells.home}: {', '.join(address)}: no account has this cell; is its account, row or column misspelt?"
        )
    return sparse.csc_array((weights, (rows, columns)), shape=(len(equations), len(addresses)))


def _closed(cells, equations, matrix, value, scale) -> np.ndarray:
    """The last digits: what the solver leaves open is spread by the squared standard errors over cells not at zero."""
    movable = np.where(np.abs(value) > _NEAR_ZERO, scale, 0.0) ** 2
    value = np.where(np.abs(value) > _NEAR_ZERO, value, 0.0)
    dense = matrix.toarray()
    for _ in range(3):
        open_ = dense @ value
        value = value - movable * (dense.T @ np.linalg.lstsq((dense * movable) @ dense.T, open_, rcond=1e-13)[0])
    _refuse_open(cells, equations, dense @ value)
    return value


def _refuse(cells, equations, scaled, weight, gap, keeps_sign, room) -> None:
    """Let accounts stay open at a price, and say which then do."""
    n, m = weight.shape[0], scaled.shape[0]
    objective = sparse.block_diag([weight, _SOFT * sparse.eye_array(m)]).tocsc()
    constraints = sparse.block_array([[scaled, sparse.eye_array(m)], [keeps_sign, None]]).tocsc()
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    cones = [clarabel.ZeroConeT(m), clarabel.NonnegativeConeT(keeps_sign.shape[0])]
    solution = clarabel.DefaultSolver(
        objective, np.zeros(n + m), constraints, np.concatenate([gap, room]), cones, settings
    ).solve()
    _refuse_open(cells, equations, np.array(solution.x)[n:])
    raise ConfigError(f"{cells.home}: the table cannot be balanced: the solver stopped ({solution.status}).")


def _refuse_open(cells, equations, open_: np.ndarray) -> None:
    worst = [row for row in np.argsort(-np.abs(open_))[:_SHOWN] if abs(open_[row]) > _CLOSES]
    if worst:
        text = "\n".join(f"  {equations[row].words}: off by {open_[row]:+.6g}" for row in worst)
        raise ConfigError(
            f"{cells.home}: the table cannot be balanced (trillion yuan, million persons); loosen the certainty of a"
            f" cell in:\n{text}"
        )
