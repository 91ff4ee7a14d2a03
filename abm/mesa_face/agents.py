"""Workers, firms, banks and institutions as Mesa agents: views of rows, made when somebody looks."""

from operator import attrgetter
from typing import ClassVar

import mesa

from abm.calendar import quarter_name
from abm.mesa_face import faces
from abm.mesa_face.faces import AgentError, Face


class RowAgent(mesa.Agent):
    """An agent that lives in a row of a table; the view keeps only its economy, its row and its permanent id."""

    face: ClassVar[Face]
    row: int
    unique_id: int
    pos = None

    def __init__(self, model, *args, **kwargs):
        raise AgentError(
            f"a {self.face.noun} is not made by hand: the opening and the quarters of the economy make them."
        )

    @classmethod
    def at(cls, model, row: int) -> "RowAgent":
        """The agent in a row, as it is now."""
        agent = cls.__new__(cls)
        agent.__dict__.update(model=model, row=row, unique_id=getattr(model.state, cls.face.table).id.item(row))
        model.views_made += 1
        return agent

    @property
    def exists(self) -> bool:
        """Whether the agent is still there."""
        return self.face.holds(self.model.state, self.row, self.unique_id)

    def stay(self) -> None:
        """Refuses to speak for an agent that is gone."""
        if not self.exists:
            closed = self.model.closed_in(self.unique_id)
            when = "has closed" if closed is None else f"closed in {quarter_name(closed)}"
            raise AgentError(f"{self.face.noun} {self.unique_id} {when}")

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        self.stay()
        return self.face.value(self.model.state, name, self.row)

    def __setattr__(self, name: str, value) -> None:
        if name in ("model", "row", "unique_id", "pos") or name.startswith("_"):
            raise AgentError(f"{self.face.noun}: {name}: stays as it is; a view is made from its row each time anew.")
        self.stay()
        self.face.write(self.model.state, name, self.row, value)

    def __eq__(self, other) -> bool:
        return type(other) is type(self) and other.unique_id == self.unique_id and other.model is self.model

    def __hash__(self) -> int:
        return hash((id(self.model), type(self), self.unique_id))

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.unique_id}"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.face.names(self.model.state)})

    def remove(self) -> None:
        """Leave the economy: an SME closes as firms do; no other kind can go."""
        self.stay()
        self.model.deregister_agent(self)


class Worker(RowAgent):
    """A person of the non-farm labour force."""

    face = faces.WORKERS


class SME(RowAgent):
    """A firm from self-employed to medium."""

    face = faces.SMES


class LargeFirm(RowAgent):
    """A large firm."""

    face = faces.LARGE_FIRMS


class Platform(RowAgent):
    """A digital platform: it sells, takes commissions and may lend."""

    face = faces.PLATFORMS


class SpecialProducer(RowAgent):
    """The farm village's production, dwellings, bank services and government services."""

    face = faces.SPECIAL_PRODUCERS


class Bank(RowAgent):
    """A bank; its cash is its reserves, its own deposits are the money it has made (negative)."""

    face = faces.BANKS


def _read(path: str, meaning: str) -> property:
    """A figure of the books that an institution shows and nobody writes."""
    read = attrgetter(path)

    def refuse(agent, value):
        raise AgentError(
            f"{type(agent).__name__}: {path.rpartition('.')[2]}: stands in the books; the quarter changes it, not the"
            " view."
        )

    return property(lambda agent: read(agent.model.state), refuse, doc=meaning)


class Institution(mesa.Agent):
    """One of a kind: an ordinary Mesa agent whose figures are read from the books."""

    account: ClassVar[str]

    @property
    def cash(self) -> float:
        """Money on its account, yuan."""
        state = self.model.state
        return float(state.ledger.balance(getattr(state.accounts, self.account)))

    @cash.setter
    def cash(self, value):
        raise AgentError(f"{type(self).__name__}: cash: {faces.BANKS.refusal(self.model.state.banks, 'deposits')}")

    def remove(self) -> None:
        raise AgentError(
            f"{type(self).__name__} cannot be removed: the economy has one, and others pay it and are paid by it."
        )

    def __repr__(self) -> str:
        return type(self).__name__


class Government(Institution):
    """Taxes, contributions, benefits, purchases and bonds."""

    account = "government"
    debt = _read("public.bonds", "Bonds outstanding, yuan.")
    benefits = _read("public.benefits", "Benefits paid, yuan a quarter.")
    contribution_rate = _read("public.contribution_rate", "Social contributions, share of wages.")
    income_tax_rate = _read("public.income_tax_rate", "Income tax, share of wages.")


class CentralBank(Institution):
    """Issues the money banks settle in; its account is the money it has made (negative)."""

    account = "central_bank"
    bonds = _read("public.central_bank_bonds", "Bonds held, yuan.")

    @property
    def lent_to_banks(self) -> float:
        """Relending and the facility outstanding, yuan."""
        banks = self.model.state.banks
        return float(banks.relending.sum() + banks.facility.sum())


class RestOfWorld(Institution):
    """Buys exports and sells imports; its account is minus the foreign assets of the central bank."""

    account = "abroad"


class Village(Institution):
    """Farm households in the aggregate."""

    account = "village"
    income = _read("village.income", "Income of the last quarter, yuan.")
    planned_spending = _read("village.planned_spending", "Planned consumption, yuan a quarter.")
    planned_housing = _read("village.planned_housing", "Planned spending on dwellings, yuan a quarter.")


ROWS = (Worker, SME, LargeFirm, Platform, SpecialProducer, Bank)
INSTITUTIONS = (Government, CentralBank, RestOfWorld, Village)
