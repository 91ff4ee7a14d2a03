"""The keys of an experiment's file, their types and their plain bounds."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

from abm.parameters.schema import Table, must
from abm.shocks.schema import OPEN
from experiments.ask.claims import Claim
from experiments.ask.quarters import window

MOST_WORLDS, SEEDS = 100_000, 2**32
PRIOR, POSTERIOR = "prior", "posterior"
SHOCK_NAMED = (
    'the name of a shock, such as shock = "covid_2020"; to change what it says, leave that and write [shock_changes],'
    " such as fear = { 2021Q2 = 0.2 } below it (docs/uncertainty.md, To change the shock)"
)
TWO = "two quarters or more, or [] where no firm is to be followed"
Window = Annotated[str, AfterValidator(lambda text: ":".join(window(text)))]


class Worlds(Table):
    """Draws of the uncertain parameters times seeds of luck: drawn once, met by every arm.

    From the prior each uncertain input is drawn by itself from its range; from the posterior all that a calibration has
    fitted is drawn together from what it found, and `uncertain` names what else is drawn.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    source: Literal["prior", "posterior"] = Field(PRIOR, alias="from")
    draws: int = Field(1, ge=1, le=MOST_WORLDS)
    seeds_per_draw: int = Field(1, ge=1, le=10_000)
    uncertain: list[str] | dict[str, Any] = []
    design: Literal["grid", "random", "latin_hypercube", "sobol", "morris", "saltelli"] = "sobol"
    seed: int = Field(1, ge=0, lt=SEEDS)

    @property
    def jointly(self) -> bool:
        """Whether what a calibration has fitted is drawn, together."""
        return self.source == POSTERIOR

    @property
    def drawn(self) -> bool:
        """Whether worlds differ by anything but luck."""
        return self.jointly or bool(self.uncertain)

    @property
    def ranges(self) -> list[tuple[str, tuple, Any]]:
        """What is uncertain: name, where it is written, the range asked for ([] = its own)."""
        if isinstance(self.uncertain, list):
            return [(name, (index,), []) for index, name in enumerate(self.uncertain)]
        return [(".".join(path), path, asked) for path, asked in leaves(self.uncertain)]


class StopWhen(Table):
    """Worlds are added until the interval of an effect is narrow: `half_width` is a share of the level without relief,
    of a share its own unit."""

    measure: str
    half_width: float = Field(gt=0)
    at_most: int = Field(ge=2, le=MOST_WORLDS)
    window: Literal["during", "after"] = "during"
    arm: str | None = None  # of every arm


class Compare(Table):
    """Against which arm, on which measures, over which windows, with what confidence."""

    against: str = "nothing"
    measures: list[str] = Field(min_length=1)
    during: Window
    after: Window
    confidence: float = Field(0.95, gt=0.5, lt=1)
    stop_when: StopWhen | None = None


class Fates(Table):
    """Quarters at whose ends every firm is looked at, arm by arm; its fate is told from the first and the last of them.
    None at all, `quarters = []`, takes back what the extended file asks."""

    quarters: Annotated[list[str], must(lambda said: not isinstance(said, list) or len(said) != 1, TWO)]

    @property
    def asked(self) -> bool:
        return bool(self.quarters)


class Saturation(Table):
    """Arms that are also played with a part of the eligible left out by lot.

    At fixed intensity a programme shrinks with the part that is offered it; at a fixed budget each of these can get
    more. No arm at all, `arms = []`, takes back what the extended file asks.
    """

    arms: list[str]
    levels: list[Annotated[float, Field(ge=0, le=1)]] = Field(min_length=1)
    fixed: list[Literal["intensity", "budget"]] = Field(["intensity", "budget"], min_length=1)

    @property
    def asked(self) -> bool:
        return bool(self.arms)


def if_asked[T: (Fates, Saturation)](table: T | None) -> T | None:
    """None for a table that takes back what the extended file asks."""
    return table if table is not None and table.asked else None


def if_any(samples: dict[str, list[str]] | None) -> dict[str, list[str]] | None:
    """None where nobody is kept: `nothing = []` takes back what the extended file keeps of an arm."""
    return {arm: quarters for arm, quarters in (samples or {}).items() if quarters} or None


def leaves(table: Mapping, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of nested tables with its path."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def full_names(changes: dict[str, Any]) -> dict[str, Any]:
    """As the shock takes them: closures and items of public relief by their full names, `open_share.small`,
    `public_relief.payroll_cut.on`."""
    shares = changes.get("open_share")
    if isinstance(shares, dict) and set(shares) & set(OPEN):
        all_alike = {name: said for name, said in shares.items() if name not in OPEN}
        apart = {f"open_share.{name}": said for name, said in shares.items() if name in OPEN}
        others = {key: value for key, value in changes.items() if key != "open_share"}
        changes = others | ({"open_share": all_alike} if all_alike else {}) | apart
    public = changes.get("public_relief", {})
    if not isinstance(public, dict) or not all(isinstance(said, dict) for said in public.values()):
        return changes
    items = {f"public_relief.{item}.{key}": value for item, said in public.items() for key, value in said.items()}
    return {key: value for key, value in changes.items() if key != "public_relief"} | items


class Question(Table):
    """One question: arms x worlds x measures."""

    EXTENDS: ClassVar[bool] = True  # its file may be one that extends another

    question: str = Field(min_length=1)
    economy: str = "china_2019"
    shock: Annotated[str, must(lambda said: not isinstance(said, dict), SHOCK_NAMED)] = "none"
    quarters: Window
    scale: int = Field(10_000, ge=1)
    burn_in: int | None = Field(None, ge=0, le=400)
    parameters: dict[str, Any] = {}
    shock_changes: dict[str, Any] = {}
    worlds: Worlds = Worlds()
    arms: dict[str, Any] = Field(min_length=1)
    play: list[str] | None = None
    samples: dict[str, list[str]] = {}  # by arm: quarters at whose ends firms are kept side by side
    samples_of_people: Annotated[dict[str, list[str]] | None, AfterValidator(if_any)] = None
    fates: Annotated[Fates | None, AfterValidator(if_asked)] = None
    saturation: Annotated[Saturation | None, AfterValidator(if_asked)] = None
    compare: Compare
    claim: list[Claim] = []
    limits: list[str] = []  # what the answer leaves out, in words
    time_limit: float | None = Field(None, gt=0)  # seconds that a run may take; none without it
    accounts: int = Field(1, ge=0)  # of so many worlds, the first ones, the books of every arm are kept

    @property
    def first_quarter(self) -> str:
        return self.quarters.split(":")[0]

    @property
    def last_quarter(self) -> str:
        return self.quarters.split(":")[1]

    @property
    def side_by_side(self) -> dict[str, dict[str, list[str]]]:
        """By the table that keeps them: of which arms agents are kept, and at which quarters' ends."""
        return {"firms": self.samples, "people": self.samples_of_people or {}}

    @property
    def changes_of_shock(self) -> dict[str, Any]:
        """What every arm changes in the shock, by full names."""
        return full_names(self.shock_changes)
