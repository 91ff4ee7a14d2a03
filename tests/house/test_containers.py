"""Files that others' machines read: each calls the targets and verbs that there are, and copies what the tool needs."""

import json
import re
from pathlib import Path

import pytest

from experiments.store import provenance

ROOT = Path(__file__).parents[2]
TARGETS = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
FILES = (
    "Containerfile",
    ".devcontainer/devcontainer.json",
    ".devcontainer/Containerfile",
    ".github/workflows/checks.yml",
)


@pytest.mark.parametrize("name", FILES)
def test_a_target_that_is_called_exists(name):
    text = (ROOT / name).read_text("utf-8")
    called = re.findall(r"\bmake ([\w./-]+)", text.replace("git make &&", ""))
    assert set(called) <= TARGETS and (called or "Containerfile" in name)


def test_the_desk_is_built_from_the_file_beside_it():
    told = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert (ROOT / ".devcontainer" / told["build"]["dockerfile"]).is_file()


def test_the_image_leaves_out_what_is_made_and_keeps_what_is_read():
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".venv", "results/*", "!results/reference"} <= set(left_out)
    assert not {"abm", "experiments", "configs", "constraints.txt", "set-up.sh", "docs", "tests"} & set(left_out)


def test_an_image_tells_the_commit_it_was_built_from(monkeypatch, tmp_path):
    assert 'RELIEF_COMMIT="$COMMIT"' in (ROOT / "Containerfile").read_text("utf-8")
    monkeypatch.setattr(provenance, "ABM", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("RELIEF_COMMIT", "0123456789ab")
    assert provenance.commit() == "0123456789ab"
    monkeypatch.setenv("RELIEF_COMMIT", "")
    assert provenance.commit() is None
    if (ROOT / ".git").exists():
        monkeypatch.undo()
        monkeypatch.setenv("RELIEF_COMMIT", "0123456789ab")
        assert provenance.commit() != "0123456789ab", "a repository knows better"


def test_every_image_has_a_python_that_the_project_takes():
    for name in ("Containerfile", ".devcontainer/Containerfile", "docs/cluster/Dockerfile"):
        assert re.search(r"^FROM python:3\.1[234]\b", (ROOT / name).read_text("utf-8"), re.MULTILINE), name
