"""What relief may move: terms that the shock's own relief sets, terms on which others trade, and the lines that
programmes hand in. At rest unless somebody moves them."""

from dataclasses import dataclass, field, fields

import numpy as np

from abm.state.lines import Line, Rule


def by_firm(rest: float = 0.0, kind: type = np.float64, together: np.ufunc | None = None):
    """A term with a figure for each firm; `together` says what two rules on it come to."""
    return field(metadata={"at_rest": lambda firms: np.full(firms, rest, dtype=kind), "together": together})


def by_month_and_firm(rest: float = 0.0, kind: type = np.float64, together: np.ufunc | None = None):
    """A term with a figure for each month of the quarter and firm."""
    return field(metadata={"at_rest": lambda firms: np.full((3, firms), rest, dtype=kind), "together": together})


def by_month(rest: float = 0.0, together: np.ufunc | None = None):
    """A term with a figure for each month of the quarter."""
    return field(metadata={"at_rest": lambda firms: np.full(3, rest), "together": together})


def one(rest: float):
    """A term with one figure for all."""
    return field(metadata={"at_rest": lambda firms: rest})


@dataclass
class Instruments:
    """By firm unless said; amounts in yuan for the agent's weight."""

    # what programmes hand in, in the order of the arm
    lines: list[Line] = field(metadata={"at_rest": lambda firms: []})
    # (3, firms) share of contributions waived by the shock's own relief
    contribution_cut: np.ndarray = by_month_and_firm()
    # (3, firms) share of production tax waived by it
    production_tax_cut: np.ndarray = by_month_and_firm()
    # (3, firms) whether instalments may wait under it
    principal_deferred: np.ndarray = by_month_and_firm(False, bool)
    # (3, firms) whether interest owed is left out of what makes a firm stop, under it
    interest_deferred: np.ndarray = by_month_and_firm(False, bool)
    # (3, firms) share of interest on bank loans waived (borne by banks)
    interest_cut: np.ndarray = by_month_and_firm()
    # (3, firms) share of a new bank loan that the state pays if it is lost, under the shock's own guarantee
    guaranteed_share: np.ndarray = by_month_and_firm()
    # (3, firms) whether central-bank money stands behind the firm's bank loan
    cheap_loan: np.ndarray = by_month_and_firm(False, bool)
    # (3,) central-bank money that banks may hold against the loans so cheapened, yuan
    relending_quota: np.ndarray = by_month()
    # its rate, a year
    relending_rate: float = one(0.0)
    # (3,) what platforms take of an online sale above the usual, share
    commission_rise: np.ndarray = by_month(together=np.add)
    # (3,) what they may take of it at most, share
    commission_cap: np.ndarray = by_month(np.inf, together=np.minimum)
    # an exclusive online seller that sells on all platforms for the quarter
    sells_everywhere: np.ndarray = by_firm(False, bool, together=np.logical_or)
    # credit that its bank may grant on its transaction record, yuan
    record_limit: np.ndarray = by_firm(together=np.maximum)
    # work and inputs that a unit takes, share of the usual
    needed_per_unit: np.ndarray = by_firm(1.0, together=np.multiply)
    # stock of materials wanted, share of the usual
    cover_wanted: np.ndarray = by_firm(1.0, together=np.multiply)
    # (3, firms) pull on firms that buy from the pool, share of the usual
    pull_on_producers: np.ndarray = by_month_and_firm(1.0, together=np.multiply)
    # how often buyers online are shown the seller at least; 1 as often as the largest
    shown_online: np.ndarray = by_firm(together=np.maximum)
    # people for whom a sponsor has work beyond its orders
    posts: np.ndarray = by_firm(together=np.add)

    @classmethod
    def at_rest(cls, firms: int) -> "Instruments":
        """No relief: every term where it stands without it, and no line."""
        return cls(**{term.name: term.metadata["at_rest"](firms) for term in fields(cls)})

    def hand_in(self, line: Line) -> None:
        """For this quarter; the term that a rule names is put together with what other rules say of it."""
        self.lines.append(line)
        if isinstance(line, Rule):
            together = TOGETHER[line.term]
            setattr(self, line.term, together(getattr(self, line.term), line.value))

    def of[Kind: Line](self, kind: type[Kind]) -> list[Kind]:
        """Lines of a kind, in the order in which they were handed in."""
        return [line for line in self.lines if isinstance(line, kind)]


TOGETHER = {term.name: term.metadata["together"] for term in fields(Instruments) if term.metadata.get("together")}
