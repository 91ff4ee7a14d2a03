"""The economy is a genuine Mesa model: agents, sets, collectors, batches,
copies; and its own verbs run, fork, measures."""

import copy
import pickle
from dataclasses import fields, is_dataclass

import mesa
import numpy as np
import pytest

from abm import SME, Bank, Economy, Government, LargeFirm, Platform, Worker
from abm.calendar import CalendarError
from abm.errors import ConfigError
from abm.mesa_face.agents import AgentError
from abm.mesa_face.sets import Agents
from abm.state.columns import Table
from abm.state.firms import FirmState

SMALL = {"shock": "covid_2020", "scale": 100_000, "rng": 7}
LOANS = ["spark_credit", "mybank_loans"]


@pytest.fixture(scope="session")
def opened():
    return Economy("china_2019", **SMALL)


@pytest.fixture(scope="session")
def played(opened):
    """A year later; tests that change anything take a copy."""
    economy = opened.fork()
    economy.run(until="2019Q4")
    return economy


@pytest.fixture
def economy(played):
    return played.fork()


@pytest.fixture
def quick_openings(opened, monkeypatch):
    """Economies open with the books of `opened`: for tests of what comes after the opening."""
    monkeypatch.setattr("abm.economy.open_economy", lambda *_, **__: opened.state.fork())


@pytest.fixture
def smes(economy):
    return economy.agents_by_type[SME]


def books(economy) -> dict:
    """Everything that lasts from quarter to quarter, to the byte."""
    state = economy.state
    found = {
        name: exact(getattr(state, name))
        for name in (
            "firms",
            "workers",
            "banks",
            "village",
            "public",
            "news",
            "last_month",
            "claims",
            "memory",
            "year",
            "bases",
            "history",
            "quarter",
        )
    }
    return found | {"money": exact(state.ledger.balance(slice(None))), "flows": exact(state.ledger.flows)}


def exact(thing):
    """Every bit of an array, a table, a record, as plain Python."""
    if isinstance(thing, np.ndarray):
        return thing.dtype.str, thing.shape, thing.tobytes()
    if isinstance(thing, Table):
        return {name: exact(getattr(thing, name)) for name in thing.COLUMNS}
    if isinstance(thing, dict):
        return {name: exact(value) for name, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [exact(value) for value in thing]
    if is_dataclass(thing) and not hasattr(thing, "__dict__"):
        return {one.name: exact(getattr(thing, one.name)) for one in fields(thing)}
    return exact(vars(thing)) if hasattr(thing, "__dict__") else repr(thing)


def counted(function):
    """The function, and a list that grows with each call."""
    calls = []

    def counting(agent):
        calls.append(agent)
        return function(agent)

    return counting, calls


def close_one(economy) -> SME:
    """An SME that was there and closed as the quarters went on."""
    views = economy.agents_by_type[SME].to_list()
    for _ in range(4):
        economy.step()
        if gone := [sme for sme in views if not sme.exists]:
            return gone[0]
    raise AssertionError("no SME closed in a year")


# ---- agents ----


def test_agents_are_mesa_agents_of_every_kind(economy):
    kinds = {type(agent) for agent in economy.agents}
    assert {Worker, SME, LargeFirm, Bank, Platform, Government} <= kinds == set(economy.agent_types)
    assert all(isinstance(agent, mesa.Agent) and agent.model is economy for agent in economy.agents)
    assert len(economy.agents) == sum(len(group) for group in economy.agents_by_type.values())


def test_smes_are_the_living_rows_of_four_size_classes(economy, smes):
    firms = economy.state.firms
    assert len(smes) == ((firms.size_class <= 3) & (firms.state != FirmState.CLOSED)).sum() > 100
    assert set(smes.get("size_class")) == {"self_employed", "micro", "small", "medium"}


def test_an_agent_reads_its_row_in_words(economy, smes):
    sme = smes[3]
    firms, row = economy.state.firms, sme.row
    assert sme.cash == sme.deposits == firms.deposits[row]
    assert sme.monthly_fixed_cost == firms.monthly_outlays[row] and sme.staff == firms.staff[row]
    assert sme.industry == "agriculture" or firms.industry[row] > 0
    assert (
        sme.state in ("open", "suspended", "dormant")
        and sme.expected_orders.tolist() == firms.expected_orders[row].tolist()
    )
    assert {platform.name for platform in economy.agents_by_type[Platform]} == {"alibaba_like", "jd_like", "fringe"}
    with pytest.raises(
        AttributeError, match="SME: monthly_fixed_costs: no such attribute; did you mean monthly_fixed_cost"
    ):
        _ = sme.monthly_fixed_costs
    assert not hasattr(sme, "mood")


def test_unique_ids_are_the_permanent_ids_of_the_table(economy, smes):
    assert smes.get("unique_id").tolist() == [sme.unique_id for sme in smes] == smes.get("id").tolist()
    assert len(set(smes.get("unique_id"))) == len(smes)


def test_two_views_of_a_row_are_one_agent(economy, smes, played):
    sme, worker = smes[3], economy.agents_by_type[Worker][3]
    again = smes.select(lambda one: one.id == sme.unique_id)[0]
    assert again is not sme and again == sme and hash(again) == hash(sme) and {sme: 1}[again] == 1
    assert sme != smes[4] and sme != worker and sme in smes and worker not in smes
    assert sme != played.agents_by_type[SME][3], "another economy, another agent"


def test_institutions_read_the_books(economy):
    government = economy.agents_by_type[Government].to_list()[0]
    assert government.cash == economy.state.ledger.balance(economy.state.accounts.government)
    assert government.debt == economy.state.public.bonds > 0
    bank = economy.agents_by_type[Bank][0]
    assert bank.kind == "large_state" and bank.deposits < 0 < bank.customer_deposits and bank.cash == bank.reserves
    with pytest.raises(AgentError, match="cannot be removed"):
        government.remove()


def test_everybodys_money_can_be_asked_for_at_once(economy):
    assert economy.agents.select(agent_type=SME).get("cash").sum() == economy.agents_by_type[SME].agg("cash", sum)
    with pytest.raises(AttributeError, match="no such attribute"):
        economy.agents.get("monthly_fixed_cost")
    assert economy.agents.get("staff", handle_missing="default", default_value=-1).min() == -1


# ---- writing ----


def test_a_decision_can_be_written(economy, smes):
    smes[3].price = 1.25
    assert smes[3].price == economy.state.firms.price[smes[3].row] == 1.25


@pytest.mark.parametrize("name", ["cash", "deposits"])
def test_money_is_refused(economy, smes, name):
    before = economy.state.ledger.balance(slice(None)).copy()
    for write in (lambda: setattr(smes[0], name, 3), lambda: smes.set(name, 3)):
        with pytest.raises(AgentError, match="money moves only through the ledger"):
            write()
    government = economy.agents_by_type[Government].to_list()[0]
    with pytest.raises(AgentError, match="money moves only through the ledger|no such attribute"):
        government.cash = 3
    assert (before == economy.state.ledger.balance(slice(None))).all()


def test_what_is_owed_and_who_it_is_are_refused(economy, smes):
    for name, why in (
        ("loan", "what one owes another owns"),
        ("owner", "as the quarter is played"),
        ("unique_id", "stays as it is"),
    ):
        with pytest.raises(AgentError, match=why):
            setattr(smes[0], name, 3)
    with pytest.raises(AttributeError, match="mood: no such attribute"):
        smes[0].mood = "hopeful"
    with pytest.raises(ValueError, match="read-only"):
        smes[0].expected_orders[0] = 3
    with pytest.raises(AgentError, match="read off the books"):
        economy.agents_by_type[Bank][0].equity = 3


def test_agents_are_not_made_by_hand(economy):
    with pytest.raises(AgentError, match="not made by hand"):
        SME(economy)


# ---- sets ----


def test_select_runs_on_columns(economy, smes):
    function, calls = counted(lambda sme: sme.cash < sme.monthly_fixed_cost)
    chosen = smes.select(function)
    assert economy.views_made == 0 and len(calls) == 1
    one_by_one = [sme.unique_id for sme in smes if sme.cash < sme.monthly_fixed_cost]
    assert chosen.get("unique_id").tolist() == one_by_one and 0 < len(one_by_one) < len(smes)
    assert isinstance(chosen, Agents) and chosen.agg("staff", sum) == sum(sme.staff for sme in chosen)


def test_select_falls_back_to_one_agent_after_the_other(economy, smes):
    function, calls = counted(lambda sme: sme.staff > 2 and sme.industry.startswith("t"))
    chosen = smes.select(function)
    assert len(calls) == 1 + len(smes) and economy.views_made == len(smes)
    assert (
        chosen.get("unique_id").tolist()
        == smes.select(lambda s: (s.staff > 2) & np.isin(s.industry, ["trade", "transport"])).get("id").tolist()
    )


def test_a_short_row_is_looked_at_agent_by_agent(smes):
    """On columns `orders[1]` would be the second firm's orders, not the second channel's."""
    online = smes.select(lambda sme: sme.expected_orders[1] > 0)
    assert online.get("id").tolist() == [sme.id for sme in smes if sme.expected_orders[1] > 0]


def test_select_takes_so_many_of_a_type(economy, smes):
    assert len(smes.select(at_most=5)) == 5 and len(smes.select(at_most=0.5)) == len(smes) // 2
    assert (
        smes.select(lambda sme: sme.staff > 2, at_most=3).get("id").tolist() == [s.id for s in smes if s.staff > 2][:3]
    )
    assert len(smes.select(lambda sme: sme.staff > 2 and True, at_most=3)) == 3
    assert len(economy.agents.select(agent_type=Bank)) == len(economy.state.banks)


def test_get_and_agg_run_on_columns(economy, smes):
    staff = smes.get("staff")
    assert staff.tolist() == economy.state.firms.staff[[sme.row for sme in smes]].tolist()
    made = economy.views_made
    assert smes.agg("staff", sum) == staff.sum() and smes.agg("staff", [min, max, np.mean]) == [
        staff.min(),
        staff.max(),
        staff.mean(),
    ]
    assert smes.get(["id", "industry"])[0] == [smes[0].id, smes[0].industry]
    assert smes.get("mood", "default", 3).tolist() == [3] * len(smes)
    staff[:] = -1
    assert smes.get("staff").min() >= 0, "what get hands out is a copy"
    assert economy.views_made == made + 2


def test_set_runs_on_columns(economy, smes):
    others = economy.state.firms.price[economy.state.firms.size_class > 3].copy()
    assert smes.set("price", 1.5) is smes and (smes.get("price") == 1.5).all()
    smes.set("price", np.arange(len(smes)))
    assert smes[2].price == 2.0 and (economy.state.firms.price[economy.state.firms.size_class > 3] == others).all()
    smes.select(lambda sme: sme.industry == "catering").set("price", 9000.0)
    assert set(smes.select(lambda sme: sme.price == 9000.0).get("industry")) == {"catering"}


def test_iteration_length_and_places(economy, smes):
    views = list(smes)
    assert len(views) == len(smes) == economy.views_made and views == smes.to_list()
    assert smes[0] == views[0] and smes[-1] == views[-1] and smes[1:3] == views[1:3]
    with pytest.raises(IndexError):
        _ = smes[len(smes)]


def test_sort_orders_by_attribute_or_function(economy, smes):
    falling, rising = (
        smes.sort("cash"),
        smes.sort(lambda sme: sme.cash / sme.monthly_fixed_cost.clip(1), ascending=True),
    )
    assert (np.diff(falling.get("cash")) <= 0).all() and economy.views_made == 0
    assert (np.diff(rising.get("cash") / rising.get("monthly_fixed_cost").clip(1)) >= 0).all()
    by_staff = smes.sort(lambda sme: (sme.industry, sme.staff))
    assert by_staff.get("id").tolist() == [
        s.id for s in sorted(smes, key=lambda sme: (sme.industry, sme.staff), reverse=True)
    ]
    assert smes.sort("staff").get("id").tolist() == [
        s.id for s in sorted(smes, key=lambda sme: sme.staff, reverse=True)
    ]


def test_groups_add_up(economy, smes):
    groups = smes.groupby("industry")
    assert groups.count()["catering"] == (smes.get("industry") == "catering").sum()
    assert sum(groups.agg("staff", sum).values()) == smes.agg("staff", sum) and economy.views_made == 0
    assert smes.groupby(lambda sme: sme.industry[:2]).count()["ca"] == groups.count()["catering"]


def test_do_map_and_shuffle_reach_everybody(economy, smes):
    mixed = smes.shuffle()
    assert sorted(mixed.get("id")) == sorted(smes.get("id")) and mixed.get("id").tolist() != smes.get("id").tolist()
    assert mixed.map(lambda sme: sme.id) == mixed.get("id").tolist()
    smes.do(lambda sme, times: setattr(sme, "price", sme.price * times), 2.0)
    smes.shuffle_do("step")
    few = smes.select(at_most=4)
    few.discard(few[0])
    assert len(few) == 3 and len(few | smes.select(at_most=1)) == 4 and len(few & smes) == 3


def test_luck_of_sets_is_not_luck_of_the_economy(economy, played):
    economy.agents.shuffle()
    other = played.fork()
    economy.step(), other.step()
    assert books(economy) == books(other)


# ---- closing ----


@pytest.mark.parametrize("when", ["opened", "played"])
def test_removing_an_sme_closes_it(when, request):
    economy = request.getfixturevalue(when).fork()
    smes = economy.agents_by_type[SME]
    sme = smes.select(lambda one: (one.staff > 1) & (one.state == "open"))[0]
    row, count, money, held = sme.row, len(smes), economy.state.ledger.total(), smes.select()
    sme.remove()
    assert economy.state.firms.state[row] == FirmState.CLOSED and not (economy.state.workers.employer == row).any()
    assert len(smes) == len(held) == count - 1 and sme not in smes and sme not in held
    assert economy.state.ledger.total() == money == 0.0
    with pytest.raises(AgentError, match=f"SME {sme.unique_id} closed in {economy.quarter}"):
        sme.remove()
    economy.step()


def test_other_agents_cannot_be_removed(economy):
    for kind in (Worker, LargeFirm, Bank, Platform):
        with pytest.raises(AgentError, match="only SMEs close"):
            economy.agents_by_type[kind][0].remove()


def test_a_stale_view_says_when_its_firm_closed(economy):
    sme = close_one(economy)
    closed = economy.closed_in(sme.unique_id)
    assert closed is not None and sme.unique_id not in economy.agents_by_type[SME].get("unique_id")
    for look in (lambda: sme.cash, lambda: setattr(sme, "price", 2.0)):
        with pytest.raises(AgentError, match=rf"SME {sme.unique_id} closed in 20\d\dQ[1-4]"):
            look()
    assert repr(sme) == f"SME {sme.unique_id}"


# ---- mesa's tools ----


def test_an_ordinary_agent_may_live_alongside(economy):
    class Reporter(mesa.Agent):
        stories = 3

    reporter = Reporter(economy)
    assert reporter in economy.agents and economy.agents_by_type[Reporter].to_list() == [reporter]
    assert economy.agents.select(agent_type=Reporter).agg("stories", sum) == 3
    reporter.remove()
    assert reporter not in economy.agents


def test_the_datacollector_collects(economy):
    economy.datacollector = mesa.DataCollector(
        model_reporters={"next": "quarter", "staff": lambda model: model.agents_by_type[SME].agg("staff", sum)},
        agenttype_reporters={SME: {"cash": "cash"}, Government: {"debt": "debt"}},
    )
    economy.step()
    assert economy.datacollector.get_model_vars_dataframe()["next"].tolist() == ["2020Q2"]
    table = economy.datacollector.get_agenttype_vars_dataframe(SME)
    assert table["cash"].tolist() == economy.agents_by_type[SME].get("cash").tolist()


def test_its_own_datacollector_holds_the_measures(economy):
    economy.step()
    table = economy.datacollector.get_model_vars_dataframe()
    last = dict(economy.measures.filter(economy.measures["quarter"] == "2020Q1").select("measure", "value").iter_rows())
    assert len(table) == 5 and table.iloc[-1].to_dict() == pytest.approx(last, nan_ok=True)


def test_batch_run_takes_relief_as_words_or_lists(quick_openings):
    settings = {"scale": 100_000, "shock": "covid_2020", "relief": [tuple(LOANS), "+".join(LOANS), "none"]}
    runs = mesa.batch_run(Economy, settings, rng=[7], max_steps=2, display_progress=False)
    name = Economy.measure_names()[0]
    assert [run["relief"] for run in runs] == settings["relief"] and runs[0][name] == runs[1][name] == runs[2][name]


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda economy: pickle.loads(pickle.dumps(economy))], ids=["deepcopy", "pickle"]
)
def test_copies_are_whole_and_apart(economy, copied):
    other = copied(economy)
    assert (
        books(other) == books(economy) and other.quarter == economy.quarter and len(other.agents) == len(economy.agents)
    )
    other.step()
    assert other.quarter != economy.quarter and books(other) != books(economy)
    economy.step()
    assert books(other) == books(economy)
    with pytest.raises(ValueError, match="read-only"):
        other.state.firms.deposits[0] = 3


# ---- run and fork ----


def test_run_plays_through_a_quarter(played):
    assert played.quarter == "2020Q1" and played.steps == 4 and played.time == 4.0
    assert played.measures["quarter"].unique().sort().to_list() == ["2019Q1", "2019Q2", "2019Q3", "2019Q4"]
    with pytest.raises(ConfigError, match="2019Q3: this quarter has been played; the next one is 2020Q1"):
        played.run(until="2019Q3")
    with pytest.raises(CalendarError, match="did you mean 2020Q2"):
        played.run(until="2020-Q2")


def test_a_fork_is_a_run_from_the_start(opened, played):
    forked = played.fork(relief=LOANS)
    scratch = Economy("china_2019", **SMALL, relief=LOANS)
    for economy in (forked, scratch):
        economy.run(until="2020Q3")
    assert books(forked) == books(scratch) and forked.measures.equals(scratch.measures)


def test_forks_go_their_own_ways(played):
    before = books(played)
    one, other, untouched = played.fork(), played.fork(), played.fork()
    one.agents_by_type[SME].set("wage_offer", 1.0)
    for economy in (one, other, untouched):
        economy.run(until="2020Q2")
    assert books(played) == before and books(one) != books(other) == books(untouched)
    assert len(played.datacollector.model_vars["gdp"]) == 4 and len(other.datacollector.model_vars["gdp"]) == 6


def test_relief_is_not_given_in_the_past(economy):
    economy.run(until="2020Q3")
    with pytest.raises(ConfigError, match="has been played"):
        economy.fork(relief=LOANS)


@pytest.mark.parametrize(
    "settings, why",
    [
        ({"adaptatoin": 0.3}, "adaptatoin: no such parameter; did you mean adaptation"),
        ({"shock": "covid_2021"}, "did you mean covid_2020"),
        ({"economy": "china_2018"}, "did you mean china_2019"),
        ({"relief": ["spark_kredit"]}, "spark_kredit"),
        ({"relief": 3}, "expected a list of programmes"),
        ({"scale": 0}, "scale: 0: expected"),
        ({"burn_in": -1}, "burn_in: -1: expected"),
    ],
)
def test_names_are_checked_before_anything_is_built(settings, why, monkeypatch):
    monkeypatch.setattr("abm.economy.open_economy", lambda *_, **__: pytest.fail("the economy was opened"))
    with pytest.raises(ConfigError, match=why):
        Economy(**settings)


def test_measures_explain_themselves(played):
    assert set(played.measures["measure"]) <= set(Economy.measure_names())
    assert all(Economy.measure_info(name) for name in Economy.measure_names())
    with pytest.raises(ConfigError, match="no such measure"):
        Economy.measure_info("hapiness")


def test_the_python_face_as_the_readme_shows_it(quick_openings):
    nothing = Economy("china_2019", shock="covid_2020", scale=100_000, rng=7)
    nothing.run(until="2019Q4")
    helped = nothing.fork(relief=["spark_credit", "mybank_loans"])
    for economy in (nothing, helped):
        economy.run(until="2021Q4")

    assert helped.measures.columns == ["quarter", "measure", "unit", "value"]
    assert len(helped.accounts("2020Q2")) > 0
    smes = helped.agents_by_type[SME]
    short = smes.select(lambda sme: sme.cash < sme.monthly_fixed_cost).agg("staff", sum)
    assert isinstance(short, int) and short > 0 and helped.views_made == 0
