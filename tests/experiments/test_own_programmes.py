"""A programme of a user's own, in a folder outside the project: listed, shown, checked, played, and in the identity."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.contract.command import one_by_one

PAGE = (Path(__file__).parents[2] / "docs" / "add_a_programme.md").read_text("utf-8")
BLOCKS = {kind: re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[1] for kind in ("toml", "python")}  # of the first
EXPERIMENT = """
question = "Does help with rents keep caterers?"
economy  = "china_2019"
shock    = "covid_2020"
quarters = "2019Q1:2020Q2"
scale    = 45_000

[worlds]
seeds_per_draw = 2

[arms]
nothing = []
rent    = [{ programme = "rent_help", budget_yuan = 5e9 }]

[compare]
against  = "nothing"
measures = ["employment", "programme_cost"]
during   = "2020Q1:2020Q1"
after    = "2020Q2:2020Q2"
"""


@pytest.fixture
def own(tmp_path):
    """A folder of a user with a programme and an experiment."""
    for folder in ("relief", "programmes", "experiments"):
        (tmp_path / "configs" / folder).mkdir(parents=True)
    (tmp_path / "configs" / "relief" / "rent_help.toml").write_text(BLOCKS["toml"], "utf-8")
    (tmp_path / "configs" / "programmes" / "rent_help.py").write_text(BLOCKS["python"], "utf-8")
    (tmp_path / "configs" / "experiments" / "mine.toml").write_text(EXPERIMENT, "utf-8")
    return tmp_path


def relief(folder: Path, *words: str) -> subprocess.CompletedProcess:
    """The command, called in the folder."""
    command = [sys.executable, "-m", "experiments", *words]
    told = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "100"}
    return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, timeout=600)


def test_it_is_listed_shown_and_checked_before_it_is_played(own):
    listed = relief(own, "list", "programmes").stdout
    assert re.search(r"^  rent_help +The state gives back", listed, re.MULTILINE) and "cannot be played" not in listed
    assert "rent_share" in relief(own, "show", "rent_help").stdout
    checked = relief(own, "check", "mine")
    assert checked.returncode == 0, checked.stderr


def test_without_its_file_it_is_refused_with_the_places_that_were_looked_at(own):
    (own / "configs" / "programmes" / "rent_help.py").unlink()
    refused = relief(own, "check", "mine")
    assert refused.returncode == 2 and "no file configs/programmes/rent_help.py" in refused.stderr
    assert "cannot be played" in relief(own, "list", "programmes").stdout


SLIPS = {
    "SyntaxError": ("def set_instruments(self, state):", "def set_instruments(self, state)"),
    "ModuleNotFoundError": ("from abm.state.lines import", "from abm.state.line import"),
    "NameError": ("class RentHelp(Programme):", "class RentHelp(Programe):"),
}


@pytest.mark.parametrize(("says", "slip", "mended"), [(says, *words) for says, words in SLIPS.items()], ids=SLIPS)
def test_a_slip_in_it_is_told_with_its_line_and_is_no_fault_of_relief(own, says, slip, mended):
    file = own / "configs" / "programmes" / "rent_help.py"
    text = file.read_text("utf-8")
    assert slip in text
    file.write_text(text.replace(slip, mended), "utf-8")
    line = text[: text.index(slip)].count("\n") + 1
    for words in (("show", "rent_help"), ("check", "mine"), ("check-programme", "rent_help")):
        told = relief(own, *words)
        assert told.returncode == 2 and f"configs/programmes/rent_help.py:{line}: {says}" in told.stderr, told.stderr
        assert "at fault" not in told.stderr and "Traceback" not in told.stderr
    assert "Traceback" in relief(own, "show", "rent_help", "--debug").stderr
    assert relief(own, "show", "caution").returncode == 0, "other names are shown as ever"


FLOWS, TOUCHES = '("relief: contributions",)', '("firms", "deposits")'
NAMES = {
    "FLOWS, a flow": (
        FLOWS,
        '("relief: contribution",)',
        "'relief: contribution': the ledger has no such flow; did you mean relief: contributions?",
    ),
    "FLOWS, no tuple": (
        FLOWS,
        '("relief: contributions")',
        "'relief: contributions': expected a tuple of names, such as",
    ),
    "TOUCHES, a column": (
        TOUCHES,
        '("firms", "deposit")',
        "'deposit': firms have no such column; did you mean deposits?",
    ),
    "TOUCHES, a table": (TOUCHES, '("firm", "deposits")', "'firm': no such table; did you mean firms?"),
    "TOUCHES, no pair": (TOUCHES, '"deposits"', "'deposits': expected a table and a column"),
}


@pytest.mark.parametrize(("says", "slip", "told"), NAMES.values(), ids=NAMES)
def test_a_name_that_the_books_do_not_have_is_told_with_its_line_and_the_nearest(own, request, says, slip, told):
    file = own / "configs" / "programmes" / "rent_help.py"
    text = file.read_text("utf-8")
    assert text.count(says) == 1
    file.write_text(text.replace(says, slip), "utf-8")
    line, key = text[: text.index(says)].count("\n") + 1, request.node.callspec.id.split(",")[0]
    for words in (("show", "rent_help"), ("check-programme", "rent_help")):
        found = relief(own, *words)
        assert found.returncode == 2 and "Traceback" not in found.stderr
        assert f"configs/programmes/rent_help.py:{line}: {key}: {told}" in " ".join(found.stderr.split())


MISSPELT = {
    "a size": ('"micro"', '"mirco"', "did you mean micro?"),
    "an industry": ('"catering"', '"caterng"', "did you mean catering?"),
    "a table": ("[rent_share]", "[rent_shar]", "did you mean rent_share?"),
}


@pytest.mark.parametrize(("word", "slip", "told"), MISSPELT.values(), ids=MISSPELT)
def test_a_word_that_its_config_misspells_is_told_with_its_line_and_the_nearest(own, word, slip, told):
    file = own / "configs" / "relief" / "rent_help.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace(word, slip, 1), "utf-8")
    line = text[: text.index(word)].count("\n") + 1
    for words in (("show", "rent_help"), ("check-programme", "rent_help")):
        found = relief(own, *words)
        said = " ".join(found.stderr.split())
        assert found.returncode == 2 and f"configs/relief/rent_help.toml:{line}: " in said and told in said


def test_the_file_of_its_class_stands_for_its_name(own):
    (own / "configs" / "programmes" / "rent_help.py").write_text("import nothing_of_this_name\n", "utf-8")
    told = relief(own, "check-programme", "configs/programmes/rent_help.py").stderr
    assert "configs/programmes/rent_help.py:1: ModuleNotFoundError" in told and "TOML" not in told


def test_a_parameter_that_it_misspells_is_told_once_with_its_line_and_the_nearest(own):
    file = own / "configs" / "programmes" / "rent_help.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("self.rent_share *", "self.rent_shar *"), "utf-8")
    line = text[: text.index("self.rent_share *")].count("\n") + 1
    found = relief(own, "check-programme", "rent_help")
    said = " ".join(found.stdout.split())
    assert found.returncode == 1 and "clauses more not tried" in said
    assert f"rent_shar; did you mean rent_share? (configs/programmes/rent_help.py:{line})" in said
    assert said.count("AttributeError") == 2, "once where it comes first, once with what is not tried"


def test_of_two_kinds_of_error_each_is_told():
    def wrong(error):
        def clause():
            raise error

        return clause

    tried = [("a", wrong(KeyError("x"))), ("b", wrong(ValueError("y"))), ("c", wrong(AssertionError("z")))]
    told = list(one_by_one([*tried, ("d", wrong(AssertionError("z"))), ("e", wrong(ValueError("y"))), ("f", print)]))
    assert [one.words for one in told] == ["a", "b", "c", "d", "2 clauses more"]


@pytest.mark.slow
def test_a_flow_that_is_asked_of_the_ledger_is_told_with_the_line_that_asks(own):
    """While it is played: the programme's own line, not the ledger's."""
    file = own / "configs" / "programmes" / "rent_help.py"
    asks = '        state.ledger.flow("relief: contribution")\n'
    text = file.read_text("utf-8").replace("        if self.is_idle(state)", f"{asks}        if self.is_idle(state)")
    file.write_text(text, "utf-8")
    line = text[: text.index(asks)].count("\n") + 1
    told = " ".join(relief(own, "check-programme", "rent_help").stdout.split())
    assert f"did you mean relief: contributions? (configs/programmes/rent_help.py:{line})" in told


def test_it_is_played_and_its_bytes_name_the_result(own):
    played = relief(own, "run", "mine", "--workers", "2")
    assert played.returncode == 0, played.stderr
    again = relief(own, "run", "mine", "--workers", "2")
    assert again.returncode == 0 and "taking up 2 of 2 worlds" in again.stderr
    file = own / "configs" / "programmes" / "rent_help.py"
    file.write_text(file.read_text("utf-8") + "\n# another\n", "utf-8")
    changed = relief(own, "run", "mine", "--workers", "0")
    assert changed.returncode != 0 and "programme" in changed.stderr


@pytest.mark.slow
def test_the_contract_is_held_by_one_command_and_a_broken_clause_is_told(own):
    kept = relief(own, "check-programme", "rent_help")
    assert kept.returncode == 0 and "broken" not in kept.stdout and "17 of 17 clauses kept" in kept.stdout, kept.stdout
    file = own / "configs" / "programmes" / "rent_help.py"
    file.write_text(file.read_text("utf-8").replace('FLOWS = ("relief: contributions",)', "FLOWS = ()"), "utf-8")
    broken = relief(own, "check-programme", "rent_help")
    assert broken.returncode == 1
    assert re.search(r"^broken  the reported cost is what the ledger shows\n +\S", broken.stdout, re.MULTILINE)
