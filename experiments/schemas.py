"""JSON Schemas of the configs, one a kind, by which an editor completes a TOML file and marks what is wrong in it."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from abm.parameters import configs_path
from abm.parameters.entries import Stated
from abm.parameters.parameters import Parameters
from abm.parameters.schema import optional, table
from abm.relief.programme import Programme
from abm.relief.reading import kind_of
from abm.relief.schema import Changes, Parameter, ProgrammeConfig, parameters_of
from abm.shocks.schema import GROUPS, PATHS, SHOCK_FILE
from experiments.ask.closures import Closures
from experiments.ask.schema import Question
from experiments.calibration.question import Fit
from experiments.impulses.question import Impulses
from experiments.impulses.ranges import Range
from experiments.validation.targets import Written

KINDS = {  # name: the configs that it is for
    "experiment": "configs/experiments/*.toml",
    "calibration": "configs/calibrations/*.toml",
    "closures": "configs/closures/*.toml",
    "parameters": "configs/economies/*/parameters/*.toml, configs/facts/plausibility.toml",
    "shock": "configs/shocks/*.toml",
    "relief": "configs/relief/*.toml",
    "targets": "configs/facts/targets.toml",
    "impulses": "configs/impulses/*.toml",
    "published": "configs/facts/impulses.toml",
}


class ForToml(GenerateJsonSchema):
    """What is left out stands for None, which TOML has no word for; a key's title would say its name again."""

    def nullable_schema(self, schema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if key != "default" or value is not None}

    def field_title_should_be_set(self, schema) -> bool:
        return False


def write_schemas(folder: Path) -> list[Path]:
    """A file a kind; the same configs give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind, schema in schemas().items():
        files.append(folder / f"{kind}.json")
        files[-1].write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return files


def schemas() -> dict[str, dict]:
    """The schema of each kind; that of experiments knows the programmes, parameters and paths there are."""
    programmes = {name: kind_of(name, name, Programme) for name in configs_path.known("relief", ".toml")}
    named = sorted({name for programme in programmes.values() for name in parameters_of(programme)})
    any_programme = table("Programme", ProgrammeConfig, optional(dict.fromkeys(named, Parameter)))
    experiment, calibration = extending(schema_of(Question)), extending(schema_of(Fit))
    experiment["properties"]["arms"] |= {"additionalProperties": {"$ref": "#/$defs/Arm"}}
    experiment["$defs"] |= arms(sorted(programmes), named)
    closures = extending(schema_of(Closures))
    closures["$defs"]["Closure"]["properties"]["parameters"] |= {"properties": parameters_by_name()}
    impulses = extending(schema_of(Impulses))
    impulses["properties"]["parameters"] |= {"properties": parameters_by_name()}
    for asked in (experiment, calibration):
        asked["properties"]["parameters"] |= {"properties": parameters_by_name()}
        asked["properties"]["shock_changes"] |= {"properties": parts_of_a_shock()}
    return {
        "experiment": experiment,
        "calibration": calibration,
        "closures": closures,
        "parameters": schema_of(dict[str, Stated]),
        "shock": schema_of(SHOCK_FILE),
        "relief": schema_of(any_programme),
        "targets": schema_of(dict[str, Written]),
        "impulses": impulses,
        "published": schema_of(dict[str, Range]),
    }


def schema_of(kind: Any) -> dict:
    return TypeAdapter(kind).json_schema(schema_generator=ForToml)


def extending(schema: dict) -> dict:
    """Of a file that may extend another: then it says what differs, of a table a part."""
    whole = {"required": schema.pop("required")}
    for name in merged_tables(schema):
        schema["$defs"][name].pop("required", None)
    schema["properties"] = {"extends": {"type": "string"}} | schema["properties"]
    return schema | {"anyOf": [{"required": ["extends"]}, whole]}


def merged_tables(schema: dict) -> set[str]:
    """Those that are merged key by key with what they extend; a list is replaced whole."""
    found: set[str] = set()
    below = list(schema["properties"].values())
    while below:
        table = below.pop().get("$ref", "").removeprefix("#/$defs/")
        if table and table not in found:
            found.add(table)
            below += schema["$defs"][table].get("properties", {}).values()
    return found


def arms(programmes: list[str], parameters: list[str]) -> dict[str, dict]:
    """A list of programmes, arms joined, or either under another shock."""
    changes = schema_of(Changes)
    programme = {
        "description": "One programme of an arm, and what the arm changes of it.",
        "type": "object",
        "properties": changes["properties"]
        | {"programme": {"anyOf": [{"enum": programmes}, {"type": "string"}]}}
        | {"budget": {"description": "that of another arm", "properties": {"as": {"type": "string"}}}}
        | {name: {} for name in parameters},
        "required": ["programme"],
        "additionalProperties": False,
    }
    relief = {"type": "array", "items": {"$ref": "#/$defs/ProgrammeOfAnArm"}}
    joined = {
        "join": {"type": "array", "items": {"type": "string"}},
        "relief": relief,
        "shock": {"type": "object", "properties": parts_of_a_shock()},
    }
    arm = {"anyOf": [relief, {"type": "object", "properties": joined, "additionalProperties": False}]}
    return changes["$defs"] | {"Arm": arm, "ProgrammeOfAnArm": programme}


def parameters_by_name() -> dict[str, dict]:
    """Those of the shipped economy, each with what it means; another economy may have others."""
    p = Parameters.read(calibrated=False)
    return {name: {"description": f"{p.entry(name).meaning} ({p.entry(name).unit})"} for name in p.names()}


def parts_of_a_shock() -> dict[str, dict]:
    return {name: {} for name in (*GROUPS, *(path for path in PATHS if "." not in path))}
