"""What a file's types cannot say: every name an experiment refers to exists, every window lies inside it."""

from collections.abc import Callable

from abm.calendar import check_horizon, quarter_index, quarter_name
from abm.errors import ConfigError
from abm.measures.catalogue import CATALOGUE, PROGRAMMES, of_programmes
from abm.parameters import configs_path
from abm.parameters.parameters import Parameters
from abm.relief.programme import parameters_of
from abm.shocks import Shock
from experiments.ask import stop
from experiments.ask.alike import named_badly, same
from experiments.ask.arms import Arm, Arms
from experiments.ask.claim_checks import complaints, facts
from experiments.ask.derived import DERIVED
from experiments.ask.design import all_worlds
from experiments.ask.designs import check_design
from experiments.ask.drawn import given_too, read_uncertain, refuse_fitted, refuse_unequal
from experiments.ask.fates import refused
from experiments.ask.free import Free
from experiments.ask.plan import Plan
from experiments.ask.posterior import Posterior
from experiments.ask.quarters import quarters_of, window
from experiments.ask.saturation import made
from experiments.ask.schema import MOST_WORLDS, Question
from experiments.ask.size import check_scale
from experiments.ask.sources import Sources, nearest

OPENING = "2019Q1"


class Checked:
    """Collects every complaint of an experiment before it raises them together."""

    def __init__(self, question: Question, sources: Sources):
        self.question, self.sources, self.complaints = question, sources, []
        self.arms: tuple[Arm, ...] = ()
        self.shock_read: Shock | None = None
        self.all_arms: tuple[Arm, ...] = ()
        self.uncertain: tuple[Free, ...] = ()
        self.posterior: Posterior | None = None
        self.parameters_read: Parameters | None = None
        self.everything()
        self.parameters, self.shock = self.without_complaint()

    def everything(self) -> None:
        self.check_places()
        parameters, shock = self.parameters_read, self.shock_read
        if parameters is not None:
            self.attempt(lambda: check_scale(self.question.scale, parameters), "scale")
        self.check_arms()
        if parameters is not None and shock is not None:
            self.check_worlds(parameters)
        self.check_windows()
        self.check_samples()
        self.check_fates()
        self.check_measures()
        self.check_measured()
        self.check_stop()
        self.check_claims()

    def without_complaint(self) -> tuple[Parameters, Shock]:
        """The economy and the shock asked for, or every complaint at once; what could not be read has one."""
        if self.complaints or self.parameters_read is None or self.shock_read is None:
            raise ConfigError("\n".join(dict.fromkeys(self.complaints)))
        return self.parameters_read, self.shock_read

    def attempt(self, work: Callable, *path):
        """Do it, or note the complaint; one that names a file already is left as it is."""
        try:
            return work()
        except ConfigError as error:
            source = self.sources.at(*path) if path else ""
            self.complaints.append(f"{source}: {error}" if path else str(error))
            return None

    def check_places(self) -> None:
        asked = self.question
        economy = self.attempt(lambda: configs_path.find("economies", asked.economy), "economy")
        if self.attempt(lambda: configs_path.find("shocks", asked.shock, ".toml"), "shock"):
            for name, value in asked.changes_of_shock.items():
                self.attempt(lambda: Shock.read(asked.shock, {name: value}), "shock_changes", *name.split("."))
        if not self.complaints:
            self.shock_read = self.attempt(lambda: Shock.read(asked.shock, asked.changes_of_shock), "shock")
        before = len(self.complaints)
        for name, value in asked.parameters.items() if economy is not None else ():
            self.attempt(lambda: Parameters.read(asked.economy, {name: value}), "parameters", name)
        if economy is not None and len(self.complaints) == before:
            self.parameters_read = self.attempt(lambda: Parameters.read(asked.economy, asked.parameters), "economy")

    def check_worlds(self, parameters: Parameters) -> None:
        """Each uncertain input by its name, once; those that were fitted, together."""
        asked, worlds, found = self.question, self.question.worlds, []
        if worlds.jointly:
            self.posterior = self.attempt(lambda: Posterior.read(asked.economy, asked.shock), "worlds", "from")
        posterior, as_written = self.posterior, Shock.read(asked.shock, calibrated=not worlds.jointly)
        for words, *path in given_too(posterior, asked, self.all_arms, as_written) if posterior is not None else ():
            self.complain(words, *path)
        for name, path, ends in worlds.ranges:
            at = ("worlds", "uncertain", *path)
            found.append(
                self.attempt(lambda: read_uncertain(name, ends, asked, parameters, as_written, self.all_arms), *at)
            )
            self.attempt(lambda: refuse_unequal(name, self.made_of, self.arms), *at)
            if posterior is not None:
                self.attempt(lambda: refuse_fitted(name, posterior), *at)
        names = [name for name, *_ in worlds.ranges]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            self.complain(f"{name}: is named twice", "worlds", "uncertain")
        self.uncertain = tuple(one for one in found if one is not None)
        if worlds.draws * worlds.seeds_per_draw > MOST_WORLDS:
            self.complain(
                f"{worlds.draws:,} draws of {worlds.seeds_per_draw:,} seeds each; expected {MOST_WORLDS:,} worlds or"
                " fewer",
                "worlds",
            )
        else:
            self.attempt(lambda: check_design(worlds, len(found) + worlds.jointly), "worlds")
            if posterior is not None:
                self.attempt(lambda: posterior.refuse_more(all_worlds(asked).draws), "worlds", "draws")

    def complain(self, words: str, *path, beside: tuple[tuple, ...] = ()) -> None:
        """At the key itself, or at one beside it that does not go with it and
        was said later: a child's, not its parent's."""
        said = self.sources.latest(path, *beside)
        words = words if said == path else f"does not go with {self.sources.at(*path)}: {words}"
        self.complaints.append(f"{self.sources.at(*said)}: {words}")

    def check_arms(self) -> None:
        asked, names = self.question, list(self.question.arms)
        for words, *path in named_badly(asked):
            self.complain(words, *path)
        played = [name for name in names if asked.play is None or name in asked.play]
        if asked.compare.against not in played:
            self.complain(
                f"{asked.compare.against!r}: no such arm is played{nearest(asked.compare.against, played)}",
                "compare",
                "against",
                beside=(("play",),),
            )
        self.made_of = Arms(asked.arms, self.sources, self.shock_read)
        resolved = {name: self.attempt(lambda: self.made_of.arm(name)) for name in names}
        self.all_arms = tuple(arm for arm in resolved.values() if arm is not None)
        self.arms = tuple(resolved[name] for name in played if resolved[name] is not None)
        self.arms += tuple(arm for arm in self.made_arms() if arm.name not in played)
        for arm in self.arms:
            if arm.starts is not None and arm.starts > asked.last_quarter:
                self.complain(
                    f"its first programme starts in {arm.starts}, after the last quarter of {asked.quarters}",
                    "arms",
                    arm.name,
                    beside=(("quarters",),),
                )
            if arm.starts is not None and arm.starts < OPENING:
                self.complain(
                    f"its first programme starts in {arm.starts}; the economy opens in {OPENING}, expected a start not"
                    " before it",
                    "arms",
                    arm.name,
                )
        if self.shock_read is not None:
            for arm, other in same(self.arms, self.shock_read, asked):
                words = (
                    f"is the same as {other}: their difference is zero by construction; expected another relief or"
                    " another shock, or one of the two left out of play"
                )
                self.complain(words, "arms", arm, beside=(("arms", other), ("play",)))

    def made_arms(self) -> list[Arm]:
        """The arms of a randomised saturation."""
        asked, bases = self.question.saturation, {arm.name: arm for arm in self.arms}
        items = (self.attempt(lambda: made(asked, bases), "saturation") or {}) if asked is not None else {}
        arms = Arms(items, self.sources, self.shock_read)
        return [arms.arm(name) for name in items]

    def check_fates(self) -> None:
        """Firms can be followed over the quarters asked for."""
        starts = {arm.starts: ("arms", arm.name) for arm in self.arms if arm.starts is not None}
        beside = (
            ("quarters",),
            *(starts[end] for end in {*starts} & {min(starts, default=""), max(starts, default="")}),
        )
        for words, *path in refused(self.question, list(starts), OPENING):
            self.complain(words, *path, beside=beside)

    def check_windows(self) -> None:
        asked = self.question
        first, last = map(quarter_index, window(asked.quarters))
        if first < quarter_index(OPENING):
            self.complain(
                f"{asked.quarters!r}: the economy opens in {OPENING}; expected a first quarter not before it",
                "quarters",
            )
        self.attempt(lambda: check_horizon(asked.last_quarter), "quarters")
        for key in ("during", "after"):
            begins, ends = map(quarter_index, window(getattr(asked.compare, key)))
            if begins < first or ends > last:
                words = f"{getattr(asked.compare, key)!r}: reaches beyond the quarters played, {asked.quarters}"
                self.complain(words, "compare", key, beside=(("quarters",),))
            elif ends > quarter_index(self.last_stated):
                advice = f"{self.last_stated}, the last quarter of which {asked.shock} says anything; end there"
                self.complain(f"{getattr(asked.compare, key)!r}: reaches beyond {advice}", "compare", key)

    @property
    def last_stated(self) -> str:
        """The last quarter played of which the shock says anything."""
        until = None if self.shock_read is None else self.shock_read.stated_until()
        return self.question.last_quarter if until is None else min(self.question.last_quarter, quarter_name(until))

    def check_samples(self) -> None:
        """Firms and people side by side are kept of arms that are played, at the end of quarters that are played."""
        asked, played = self.question, [arm.name for arm in self.arms]
        for key, samples in (("samples", asked.samples), ("samples_of_people", asked.samples_of_people or {})):
            for arm, quarters in samples.items():
                if arm not in played:
                    self.complain(f"{arm!r}: no such arm is played{nearest(arm, played)}", key, arm)
                for index, quarter in enumerate(quarters):
                    if quarter not in quarters_of(asked.quarters):
                        words = f"{quarter!r}: expected a quarter of {asked.quarters}"
                        self.complain(words, key, arm, index, beside=(("quarters",),))
                    elif quarter in quarters[:index]:
                        self.complain(f"{quarter!r}: is named twice; name it once", key, arm, index)

    def check_measures(self) -> None:
        measures = self.question.compare.measures
        for index, name in enumerate(measures):
            if name in measures[:index]:
                self.complain(f"{name!r}: is named twice; name it once", "compare", "measures", index)
            if name not in CATALOGUE and name not in DERIVED:
                self.complain(
                    f"{name!r}: no such measure{nearest(name, [*CATALOGUE, *DERIVED])}", "compare", "measures", index
                )

    def check_measured(self) -> None:
        """Of a programme that no arm has nothing is measured."""
        asked, mine = self.question, Plan(self.question, self.arms).programmes
        named: list[tuple[str, tuple[str | int, ...]]] = [
            *((name, ("compare", "measures", index)) for index, name in enumerate(asked.compare.measures)),
            *((claim.measure, ("claim", index, "measure")) for index, claim in enumerate(asked.claim)),
        ]
        if asked.compare.stop_when is not None:
            named.append((asked.compare.stop_when.measure, ("compare", "stop_when", "measure")))
        for name, path in named:
            if name in of_programmes(set(PROGRAMMES) - mine):
                self.complain(f"{name!r}: no arm has this programme{nearest(name, of_programmes(sorted(mine)))}", *path)

    def check_stop(self) -> None:
        helped = [arm.name for arm in self.arms if arm.name != self.question.compare.against]
        for key, words in stop.complaints(self.question, helped):
            self.complain(words, "compare", "stop_when", *filter(None, (key,)))

    def check_claims(self) -> None:
        """Each claim speaks of a measure, arms and a window that there are, and of one number."""
        arms = dict.fromkeys(self.question.arms) | {arm.name: arm for arm in self.all_arms}
        inputs = self.inputs() if any(claim.input is not None for claim in self.question.claim) else []
        for index, claim in enumerate(self.question.claim):
            for key, words in complaints(claim, arms, f"{self.question.first_quarter}:{self.last_stated}", inputs):
                beside = (("quarters",),) if key == "window" else ()
                self.complain(words, "claim", index, *filter(None, (key,)), beside=beside)
            if claim.against is None and claim.reads != "level" and claim.arm == self.question.compare.against:
                self.complain(
                    f"{claim.arm!r}: is the arm compared against; expected another arm", "claim", index, "arm"
                )

    def inputs(self) -> list[str]:
        """All that can be put in: facts, parameters, paths of the shock, and what the programmes of the arms state."""
        programmes = {item["programme"] for arm in self.all_arms for item in arm.relief}
        stated = [f"{name}.{key}" for name in sorted(programmes) for key in parameters_of(name)]
        return [
            *facts(),
            *(self.parameters_read.names() if self.parameters_read else ()),
            *(self.shock_read.paths if self.shock_read else ()),
            *stated,
        ]
