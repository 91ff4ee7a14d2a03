"""Is each rule the paper's? Examples worked by hand, in `rules/*.toml`, for economists to read and add to."""

import inspect
import tomllib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent / "rules"
CASES = [case for file in sorted(FOLDER.glob("*.toml")) for case in tomllib.loads(file.read_text("utf-8"))["case"]]
ROOMS = [
    *(
        f"smes.{room}"
        for room in [
            "expectations",
            "production",
            "pricing",
            "staffing",
            "channels",
            "financing",
            "investment",
            "closing",
        ]
    ),
    *("workers.job_search", "workers.consumption", "banks", "platforms", "government", "central_bank", "abroad"),
    "arithmetic",
]

pytestmark = pytest.mark.filterwarnings("error")


def rule_called(name):
    room, _, rule = name.rpartition(".")
    return getattr(import_module(f"abm.agents.{room}"), rule)


def rules_of(room):
    module = import_module(f"abm.agents.{room}")
    return [
        f"{room}.{name}"
        for name, f in inspect.getmembers(module, inspect.isfunction)
        if f.__module__ == module.__name__
    ]


def given(case, as_seen=lambda value: value):
    """The arguments of a case; lists are arrays."""
    return {
        name: as_seen(np.array(value) if isinstance(value, list) else value) for name, value in case["given"].items()
    }


def same(result, expected):
    """Compare number with number, array with array, and several results one by one."""
    if isinstance(result, tuple):
        assert len(result) == len(expected)
        for part, wanted in zip(result, expected, strict=True):
            same(part, wanted)
    else:
        np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['why']}")
def test_the_rule_gives_what_the_hand_worked_out(case):
    same(rule_called(case["rule"])(**given(case)), case["gives"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['why']}")
def test_a_rule_gives_a_number_and_an_array_the_same(case):
    rule = rule_called(case["rule"])
    one, many = rule(**given(case)), rule(**given(case, lambda value: np.stack([value, value, value])))
    parts = zip(one, many, strict=True) if isinstance(one, tuple) else [(one, many)]
    for of_one, of_many in parts:
        assert np.array_equal(of_many, np.stack([of_one, of_one, of_one]))


@pytest.mark.parametrize("rule", [rule for room in ROOMS for rule in rules_of(room)])
def test_every_rule_has_an_example(rule):
    assert any(case["rule"] == rule for case in CASES), f"add a worked example of {rule} to {FOLDER.name}/"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['why']}")
def test_an_example_names_a_rule_and_its_arguments(case):
    signature = inspect.signature(rule_called(case["rule"]))
    assert set(case["given"]) == set(signature.parameters)
