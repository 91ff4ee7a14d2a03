"""The books of an experiment: whose are kept, what lies in the file, that they close, and that the command says so when
they do not."""

import itertools
import json

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from abm import Economy
from abm.books.flows import Sector
from abm.errors import ConfigError
from abm.measures.tables import COLUMNS, TABLES
from abm.names import words_of
from experiments import Experiment
from experiments.cli import app
from experiments.find.books import NOT_OWED, SECTORS, Run
from experiments.show import accounts
from experiments.show.tables import tex
from experiments.show.units import plain
from experiments.store import stored
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import retold, write_small

QUARTERS = ("2019Q4", "2020Q1", "2020Q2")


def real(*arguments, **settings):
    return Economy(*arguments, **settings | {"scale": 100_000})


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Two arms of a small real economy in the pandemic."""
    folder = tmp_path_factory.mktemp("books")
    text = 'quarters = "2019Q4:2020Q2"\nburn_in = 0\nplay = ["nothing", "spark"]'
    path = write_small(folder, 'quarters = "2019Q1:2021Q4"', text)
    path.write_text(
        path.read_text().replace('"2020Q2:2020Q4"', '"2020Q1:2020Q1"').replace('"2021Q1:2021Q4"', '"2020Q2:2020Q2"')
    )
    return Experiment.read(path).run(workers=0, out=folder / "r", quiet=True, open_economy=real)


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path))


def test_the_first_world_of_every_arm_is_kept(experiment, tmp_path):
    kept = experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FakeEconomy).accounts
    assert kept.columns == list(COLUMNS) and set(kept["world"]) == {0}
    assert list(kept["arm"].unique(maintain_order=True)) == ["nothing", "spark", "loans", "both", "public"]


@pytest.mark.parametrize("worlds", [0, 3])
def test_as_many_worlds_are_kept_as_are_asked_for(tmp_path, worlds):
    experiment = Experiment.read(write_small(tmp_path), [f"accounts={worlds}"])
    found = experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FakeEconomy)
    if worlds:
        assert set(found.accounts["world"]) == set(range(worlds))
    else:
        with pytest.raises(ConfigError, match="no books are kept; set `accounts = 1`"):
            _ = found.accounts


def test_the_file_explains_itself(result):
    found = json.loads(pl.read_parquet_metadata(result.folder / "accounts.parquet")["accounts"])
    assert found["columns"] == COLUMNS and found["tables"] == TABLES and "yuan" in found["columns"]["value"]
    assert set(result.accounts["table"]) == set(TABLES) and set(
        result.accounts.filter(pl.col("table") == "payments")["row"]
    ) <= set(found["flows"])


@pytest.mark.parametrize("arm", ["nothing", "spark"])
@pytest.mark.parametrize("table", ["balance sheet", "transactions", "net lending"])
def test_rows_and_columns_add_up_to_zero(result, arm, table):
    run = Run.of(result, arm)
    assert run.quarters == list(QUARTERS)
    for quarter in QUARTERS:
        matrix = run.matrix(quarter, table)
        row, column = matrix.gaps
        size = np.abs(matrix.values).max()
        assert row <= 1e-8 * size and (table == "net lending" or column <= 1e-8 * size)


@pytest.mark.parametrize("table", ["balance sheet", "transactions", "net lending"])
def test_a_gap_in_any_row_is_seen(result, table):
    """In the first row and in the last: of real wealth and net worth alone nobody owes anybody."""
    run = Run.of(result)
    matrix = run.matrix("2020Q1", table)
    assert set(matrix.rows) & set(NOT_OWED) == (set(NOT_OWED) if table == "balance sheet" else set())
    missing = 1e-3 * np.abs(matrix.values).max()
    for row in matrix.rows:
        cells = (pl.col("quarter") == "2020Q1") & (pl.col("table") == table) & (pl.col("row") == row)
        (first, *_) = run.books.filter(cells)["column"]
        value = pl.when(cells & (pl.col("column") == first)).then(pl.col("value") + missing).otherwise("value")
        broken = Run(run.arm, run.world, run.books.with_columns(value=value)).matrix("2020Q1", table)
        assert broken.gaps[0] == pytest.approx(0.0 if row in NOT_OWED else missing, abs=1e-5 * missing), row
        assert not broken.closes, row


def test_memoranda_are_the_measures_of_the_same_quarter(result):
    run, measures = Run.of(result), result.quarters.filter((pl.col("arm") == "nothing") & (pl.col("world") == 0))
    for quarter in QUARTERS:
        found = run.matrix(quarter, "memoranda")
        item = dict(zip(found.rows, found.values, strict=True))
        now = dict(measures.filter(pl.col("quarter") == quarter).select("measure", "value").iter_rows())
        assert -item["provisions"][SECTORS.index("banks")] == pytest.approx(now["provisions"])
        arrears = item["principal in arrears"]
        assert (
            np.maximum(0.0, arrears).sum() == pytest.approx(now["principal_in_arrears"])
            and abs(arrears.sum()) <= 1e-8 * arrears.max()
        )
        leased = item["capital leased"]
        assert (
            leased[SECTORS.index("households")] > 0.0 > leased[SECTORS.index("smes")]
            and abs(leased.sum()) <= 1e-8 * leased.max()
        )


def test_a_balance_sheet_is_the_one_before_with_trend_and_transactions(result):
    run = Run.of(result)
    for before, now in itertools.pairwise(QUARTERS):
        deposits = lambda table, name, quarter: row_of(run.matrix(quarter, table), name)
        expected = deposits("balance sheet", "deposits", before) + deposits("trend division", "deposits", before)
        expected = expected - deposits("transactions", "change in deposits", now)
        assert deposits("balance sheet", "deposits", now) == pytest.approx(expected, rel=1e-9, abs=1e6)
        shrunk = -deposits("trend division", "bonds", before) / deposits("balance sheet", "bonds", before).clip(1.0)
        assert shrunk[SECTORS.index("banks")] == pytest.approx(1 - 1 / 1.01875, rel=1e-6), (
            "one trend for all nominal stocks"
        )


def row_of(matrix, name):
    return matrix.values[matrix.rows.index(name)]


def test_payments_and_transactions_are_the_same_flows(result):
    run = Run.of(result)
    paid = run.books.filter(
        (pl.col("table") == "payments") & (pl.col("quarter") == "2020Q1") & (pl.col("row") == "consumption")
    )
    received = dict.fromkeys(SECTORS, 0.0)
    for pair, value in zip(paid["column"], paid["value"], strict=True):
        payer, payee = pair.split(" to ")
        received[payer] -= value
        received[payee] += value
    assert row_of(run.matrix("2020Q1", "transactions"), "consumption") == pytest.approx(
        list(received.values()), rel=1e-9, abs=1.0
    )


def test_net_lending_is_what_claims_grew_by(result):
    lent, ended, change = Run.of(result).matrix("2020Q2", "net lending").values
    assert change == pytest.approx(lent + ended) and np.abs(ended).max() > 0, "claims ended with firms"
    assert np.sign(lent[SECTORS.index("government")]) == -1, "the state borrows in the pandemic"


def test_platforms_have_books_of_their_own():
    economy = real("china_2019", shock="covid_2020", rng=3, burn_in=0)
    economy.run(until="2019Q1")
    state, firms = economy.state, economy.state.firms
    own = state.ledger.sector[state.accounts.firms] == Sector.PLATFORMS
    assert own.sum() == 3
    books = economy.books.filter(pl.col("column") == "platforms")
    held = books.filter((pl.col("table") == "balance sheet") & (pl.col("row") == "deposits"))["value"][0]
    assert held == pytest.approx(firms.deposits[own].sum() * 1.01875 * state.scale, rel=1e-6)
    earned = economy.books.filter(
        (pl.col("table") == "transactions") & (pl.col("row") == "commissions") & (pl.col("value") > 0)
    )
    assert earned["column"].to_list() == ["platforms"]
    assert tuple(words_of(Sector)) == SECTORS


def test_a_paper_has_both_matrices_in_billions_with_their_sums(result):
    run = Run.of(result, "spark")
    asked = ["accounts", str(result.folder), "--quarter", "2020Q1", "--arm", "spark", "--latex"]
    text = CliRunner().invoke(app, asked).output
    assert "\\caption{Balance sheets at the quarter's end, 2020Q1, arm spark, world 0, billion yuan}" in text
    assert text.count("\\toprule") == 2 and "arm spark, world 0 alone; an agent stands for" in text
    for name, table in zip(accounts.SHOWN, text.split("\\toprule\n")[1:], strict=True):
        matrix = run.matrix("2020Q1", name)
        rows = [line.removesuffix(" \\\\").split(" & ") for line in table.split("\\bottomrule")[0].splitlines()]
        assert [row[0] for row in rows[2:-1]] == [tex(row) for row in matrix.rows] and rows[0][0] == ""
        assert rows[0][1:] == [*map(plain, SECTORS), "sum"]
        households = matrix.values[0, SECTORS.index("households")] / 1e9
        assert rows[2][1 + SECTORS.index("households")] == f"{abs(households):,.0f}" and households > 1e3
        assert "$-$" + rows[2][1] not in table.splitlines()[2]
        assert ("matrix closes" in table) == matrix.closes


def test_the_command_prints_the_matrices_and_says_that_they_close(result):
    text = CliRunner().invoke(app, ["accounts", str(result.folder), "--quarter", "2020Q1", "--arm", "spark"])
    assert text.exit_code == 0 and "2020Q1, arm spark" in text.output and "platforms" in text.output
    assert "balance sheet matrix closes" in text.output and "transactions matrix closes" in text.output


def test_the_command_says_when_they_do_not(result, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("manifest.json", "config.toml", "quarters.parquet", "runs.parquet"):
        (broken / name).write_bytes((result.folder / name).read_bytes())
    wages = (pl.col("row") == "wages") & (pl.col("column") == "households")
    result.accounts.with_columns(
        pl.when(wages).then(pl.col("value") * 1.001).otherwise(pl.col("value")).alias("value")
    ).write_parquet(broken / "accounts.parquet")
    retold(broken, tables={file.name: stored.hashed(file) for file in broken.glob("*.parquet")})
    text = CliRunner().invoke(app, ["accounts", str(broken)])
    assert (
        text.exit_code == 1
        and "transactions matrix DOES NOT CLOSE" in text.output
        and "balance sheet matrix closes" in text.output
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"arm": "sparks"}, "--arm sparks: no such arm"),
        ({"world": 3}, "--world 3: the books of this world are not kept; kept are 0"),
    ],
)
def test_books_that_are_not_there(result, asked, message):
    with pytest.raises(ConfigError, match=message):
        Run.of(result, **asked)


def test_books_of_a_quarter_that_is_not_there(result):
    with pytest.raises(ConfigError, match="--quarter 2031Q1: no books of this quarter; there are 2019Q4 to 2020Q2"):
        Run.of(result).matrix("2031Q1", "transactions")


def test_the_figures_are_drawn_with_their_numbers(result, tmp_path):
    drawn = accounts.draw(result, tmp_path)
    assert [one.name for one in drawn] == ["balance_sheet", "transactions", "sectoral_balances"]
    endings = (".svg", ".pdf", ".png", ".csv")
    assert all(one.stem.with_suffix(ending).is_file() for one in drawn for ending in endings)
    balances = pl.read_csv(tmp_path / "sectoral_balances.csv")
    assert balances.drop("quarter").sum_horizontal().to_numpy() == pytest.approx(0.0, abs=1e-6)
    assert pl.read_csv(tmp_path / "transactions.csv")["row"][-1] == "sum"
