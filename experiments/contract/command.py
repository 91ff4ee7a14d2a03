"""`relief check-programme`: the contract, clause by clause, on a programme by its name."""

import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from abm.books.ledger import LedgerError
from abm.errors import ConfigError
from abm.relief.programme import Overspent, read_programme
from abm.shocks import Shock
from experiments.contract import arms, clauses
from experiments.contract.handed_in import MisshapenLine, watched
from experiments.process import in_own_programme, nearest_name

BUDGETS = (2e8, 3e9, 4e10)  # yuan that may never be exceeded


@dataclass(frozen=True)
class Clause:
    """A clause in words, and how it was broken; None where it is kept."""

    words: str
    broken: str | None


def checked(name: str) -> Iterator[Clause]:
    """Each clause in turn, in one small world; ConfigError where the programme cannot be read. The file of its class
    stands for its name."""
    stem = Path(name).stem
    name = stem if name.endswith(".py") else name
    programme = read_programme(name)
    make = partial(ample, name)
    world = arms.draw()
    if stem in arms.SWITCHED_OFF:
        world.shock = Shock.read("covid_2020", {arms.SWITCHED_OFF[stem]: False})
    nothing = arms.after_each_quarter(world)
    given = world, nothing, make
    by_name = [(clause.__name__.replace("_", " "), partial(clause, *given)) for clause in clauses.ALL]
    by_budget = [
        (f"a budget of {budget:,.0f} yuan holds", partial(clauses.the_budget_holds, *given, budget))
        for budget in (BUDGETS if programme.BUDGET else ())
    ]
    yield from one_by_one([*by_name, *by_budget])


def one_by_one(tried: Sequence[tuple[str, Callable[[], None]]]) -> Iterator[Clause]:
    """Each clause, until the programme goes wrong twice in one way: what is left would say the same."""
    crashes: set[str] = set()
    for index, (words, clause) in enumerate(tried):
        found, crashed = broken(clause)
        if crashed and found in crashes:
            left = len(tried) - index
            yield Clause(f"{left} clauses more", f"not tried: the same error comes again; mend it first ({found})")
            return
        if crashed and found:
            crashes.add(found)
        yield Clause(words, found)


def ample(name: str, **changes):
    """The programme with more money than it can spend, from February 2020."""
    stem = Path(name).stem
    if stem in arms.PROGRAMMES:
        return arms.ample(stem, **changes)
    money = {"budget_yuan": 1e12} if read_programme(name).BUDGET else {}
    return read_programme({"programme": name, "start": "2020-02", "end": "2021-12"} | money | changes)


def broken(clause: Callable[[], None]) -> tuple[str | None, bool]:
    """What a clause says where it is broken, and where the lines of the programme are handed in; a programme may raise
    as well, and whether it did."""
    with watched() as places, warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that the clause itself tells of
        try:
            clause()
        except AssertionError as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            return (str(error) or str(last.line)) + handed_in_at(places), False
        except ConfigError:
            raise
        except MisshapenLine as error:
            return str(error), True
        except Overspent as error:
            return f"{error}{handed_in_at(places)}", True
        except LedgerError as error:
            return f"the ledger refuses a payment: {error}{handed_in_at(places)}", True
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = in_own_programme(error)
            lines = "" if place else handed_in_at(places)
            return f"{type(error).__name__}: {error}{nearest_name(error)} ({place or named(last)}){lines}", True
    return None, False


def handed_in_at(places: Sequence[str]) -> str:
    return f"; its lines are handed in at {', '.join(places)}" if places else ""


def named(frame: traceback.FrameSummary) -> str:
    return f"{Path(frame.filename).name}:{frame.lineno}"
