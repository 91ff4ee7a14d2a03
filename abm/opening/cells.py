"""How many agents stand for the firms of each industry and size class, with what weight and how many jobs."""

from dataclasses import dataclass

import numpy as np

from abm.errors import ConfigError
from abm.names import INDUSTRIES, Industry, Owner
from abm.opening.table import Table
from abm.parameters.parameters import Parameters
from abm.state.firms import SizeClass

ROUNDING_ROOM = 1.03  # cells are rounded to whole agents: asked for a little more, the quota is still met
ENTERPRISES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)
OWNER_OF_CLASS = np.array([Owner.SELF_EMPLOYED, Owner.SME, Owner.SME, Owner.SME, Owner.LARGE])
DRAWN = len(OWNER_OF_CLASS)  # size classes of which agents are drawn; special producers and platforms are given
PRIVATE_OWNERS = (Owner.SME, Owner.SELF_EMPLOYED, Owner.LARGE)


@dataclass(frozen=True)
class Cells:
    """By industry and size class: agents, the real firms they stand for, jobs of the scaled world."""

    agents: np.ndarray
    real_firms: np.ndarray
    jobs: np.ndarray
    weight: np.ndarray  # share of one real firm × scale that an agent stands for
    share_of_owner: np.ndarray  # share of the owner group's output and pay


def cells(table: Table, p: Parameters, scale: float) -> Cells:
    """Quotas keep large firms and exporters from being noise; a world too coarse for its smallest cells is refused."""
    class_jobs = p.firms_by_class[:DRAWN] * p.jobs_per_firm[:DRAWN]
    split = np.zeros(DRAWN)
    split[list(ENTERPRISES)] = class_jobs[list(ENTERPRISES)] / class_jobs[list(ENTERPRISES)].sum()
    split[SizeClass.SELF_EMPLOYED] = split[SizeClass.LARGE] = 1.0
    real_jobs = table.jobs[:, OWNER_OF_CLASS] * split
    real_jobs[Industry.INFORMATION, SizeClass.LARGE] -= p.platform_jobs.sum()  # platforms have rows of their own
    jobs = np.round(real_jobs / scale).astype(np.int64)
    real_firms = real_jobs / p.jobs_per_firm[:DRAWN]
    wanted = real_firms / (scale * p.firm_weight[:DRAWN])
    wanted[:, SizeClass.LARGE] = np.maximum(real_firms[:, SizeClass.LARGE] / scale, p.minimum_large_firms) * (
        jobs[:, SizeClass.LARGE] > 0
    )
    small = wanted[:, : SizeClass.LARGE]
    if small.sum() < p.minimum_smes:
        small *= ROUNDING_ROOM * p.minimum_smes / small.sum()
    agents = np.minimum(np.maximum(np.round(wanted), (jobs > 0).astype(float)), jobs).astype(np.int64)
    _refuse_if_too_coarse(agents, p, scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(agents > 0, real_firms / scale / np.maximum(agents, 1), 0.0)
    owner_jobs = np.stack([jobs[:, g == OWNER_OF_CLASS].sum(axis=1) for g in PRIVATE_OWNERS], axis=1)
    share = jobs / np.maximum(1, owner_jobs[:, OWNER_OF_CLASS])
    return Cells(agents, real_firms, jobs, weight, share)


def _refuse_if_too_coarse(agents: np.ndarray, p: Parameters, scale: float) -> None:
    smes = int(agents[:, : SizeClass.LARGE].sum())
    if smes < p.minimum_smes:
        raise ConfigError(
            f"scale: 1:{scale:,.0f} leaves {smes:,} SME agents, but {int(p.minimum_smes):,} are needed for an answer"
            " that is not noise; take a finer scale, such as 10_000"
        )
    empty = [name for name, large in zip(INDUSTRIES, agents[:, SizeClass.LARGE], strict=True) if large < 1]
    if empty:
        raise ConfigError(
            f"scale: 1:{scale:,.0f} leaves no large firm in {', '.join(empty)}; take a finer scale, such as 10_000"
        )


def whole_staff(jobs: int, agents: int, tail: np.ndarray) -> np.ndarray:
    """Whole persons a firm: one each, the rest by size, largest remainders first; adds up to `jobs`."""
    rest = jobs - agents
    ideal = rest * tail / tail.sum()
    staff = np.floor(ideal).astype(np.int64)
    missing = rest - int(staff.sum())
    if missing > 0:
        staff[np.argsort(staff - ideal, kind="stable")[:missing]] += 1
    return staff + 1
