"""The files that start a sweep on a cluster: each can be read, says what
the others say, and calls the command as it is."""

import json
import re
import shlex
import subprocess
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import typer
import yaml

from experiments.cli import app

DOCS = Path(__file__).parents[2] / "docs"
CLUSTER = DOCS / "cluster"
PAGE = (DOCS / "run_on_a_cluster.md").read_text("utf-8")
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(CLUSTER.iterdir())}
IMAGE = re.compile(r"registry\.example\.org/\S+:\S+?(?=[`\s]|$)", re.MULTILINE)


@pytest.fixture(scope="module")
def job():
    return yaml.safe_load(TEXTS["ray_job.yaml"])["spec"]


def pods(job) -> list[dict]:
    cluster = job["rayClusterSpec"]
    return [group["template"]["spec"] for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"])]


def commands() -> list[list[str]]:
    """Every call of `relief run`, `runs` or `replay` in these files and on the page."""
    found = re.findall(
        r"(?:^|[`' ])(relief (?:run|runs|replay) [^`#'\n&]*)", "\n".join([PAGE, *TEXTS.values()]), re.MULTILINE
    )
    return [shlex.split(words) for words in found if not words.startswith("relief run` ")]


def test_the_cluster_of_machines_is_one_that_ray_takes():
    schema = json.loads((files("ray") / "autoscaler/ray-schema.json").read_text())
    jsonschema.validate(yaml.safe_load(TEXTS["ray_cluster.yaml"]), schema)


def test_all_name_one_image():
    assert len(set(IMAGE.findall("\n".join([PAGE, *TEXTS.values()])))) == 1


def test_the_version_of_ray_is_that_of_the_constraints(job):
    constraints = (DOCS.parent / "constraints.txt").read_text()
    assert f"ray=={job['rayClusterSpec']['rayVersion']}\n" in constraints
    assert "-c constraints.txt" in TEXTS["Dockerfile"]


def test_every_pod_sees_the_folder_of_the_result(job):
    out = Path(job["entrypoint"].split("--out ")[1])
    for pod in pods(job):
        (container,) = pod["containers"]
        mounted = {mount["name"]: Path(mount["mountPath"]) for mount in container["volumeMounts"]}
        assert any(out.is_relative_to(path) for path in mounted.values())
        assert set(mounted) == {volume["name"] for volume in pod["volumes"]}
        assert container["resources"]["requests"] == container["resources"]["limits"]


def test_every_node_asks_for_the_token(job):
    assert job["rayClusterSpec"]["authOptions"]["mode"] == "token"
    assert "RAY_AUTH_MODE=token" in TEXTS["Dockerfile"] and "RAY_AUTH_MODE=token" in TEXTS["slurm.sh"]
    assert "/root/.ray/auth_token" in yaml.safe_load(TEXTS["ray_cluster.yaml"])["file_mounts"]


@pytest.mark.parametrize("script", [name for name in TEXTS if name.endswith(".sh")])
def test_scripts_are_sound(script):
    assert subprocess.run(["bash", "-n", CLUSTER / script], capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_commands_are_called_as_they_are(words):
    """Parsed by the command itself; what stands for a variable of a script is filled in."""
    verb = typer.main.get_command(app).commands[words[1]]
    filled = [re.sub(r"\$\w+", "1", word) for word in words[2:]]
    assert verb.make_context(words[1], filled).params


def test_each_file_is_named_on_the_page():
    assert [name for name in TEXTS if f"(cluster/{name})" not in PAGE] == []
