"""Under what terms it may be used and how it is cited: said once, and alike everywhere."""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parents[2]


def test_license_and_citation_say_what_the_package_says():
    project = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))
    about, cited = project["project"], (HERE / "CITATION.cff").read_text("utf-8")
    said = {
        key: re.search(rf'^{key}: "?(.+?)"?$', cited, re.MULTILINE)[1]
        for key in ("cff-version", "version", "license", "type")
    }
    assert said == {
        "cff-version": "1.2.0",
        "version": about["version"],
        "license": about["license"],
        "type": "software",
    }
    who = about["authors"][0]["name"]
    terms = (HERE / "LICENSE").read_text("utf-8")
    assert terms.startswith(f"{about['license']} License") and who in terms and who in cited
    assert "CITATION.cff" in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
