"""Pages of the reference results: a first one of one screen, figures that pages show, numbers that are drawn together
from several tables, worked out here from the tables alone."""

import csv
import re
import subprocess
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from docs.writers import front, left_out, programmes, revisions, verdicts
from docs.writers.markdown import ROOT
from docs.writers.site import LINK
from experiments.show import screen

REFERENCE = ROOT / "results/reference"


def table(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_front_page_tells_the_lowest_and_the_highest_closure():
    rows = [row for row in table(REFERENCE / "closures/closures.csv") if row["measure"] == "employment"]
    others = {row["closure"].replace("_", " "): row for row in rows if row["closure"] != "shipped"}
    told = front.under_closures()
    for word, of in (("lowest", min), ("highest", max)):
        name = of(others, key=lambda one: float(others[one]["effect"]))
        assert f"({name})" in told[word] and f"{float(others[name]['effect']) / 1e6:.3g}"[:4] in told[word]
    assert told["others"] == len(others)
    assert told["positive"] == sum(float(row["low"]) > 0.0 for row in others.values())
    (shipped,) = (row for row in rows if row["closure"] == "shipped")
    assert told["worlds"] == int(shipped["worlds"]) and f"{float(shipped['effect']) / 1e6:.3g}"[:4] in told["shipped"]


def test_what_changed_counts_each_claim_once_by_its_words():
    before = {(row["experiment"], row["says"]): row["verdict"] for row in table(ROOT / "docs/earlier_rules.csv")}
    today = {
        (path.parent.name, row["says"]): row["verdict"]
        for path in REFERENCE.glob("*/verdicts.csv")
        if verdicts.is_of_today(path.parent.name)  # what was not played again is named, not compared
        for row in table(path)
    }
    moves = Counter((before[claim], today[claim]) for claim in before.keys() & today.keys())
    page = revisions.what_changed()
    assert f"Of {sum(moves.values())} claims" in " ".join(page.split())
    for (was, now), count in moves.items():
        assert f"| {was} | {now} | {count} |" in page


# ---- One screen. ----

PAGES = sorted(REFERENCE.glob("*/README.md"))
MOST_BYTES = 8_000_000  # of all figures of all references


def prose(page: str) -> list[str]:
    """Lines that are no table, figure or empty."""
    return [line for line in page.splitlines() if line.strip() and not line.startswith(("|", "!["))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_a_result_is_told_on_one_screen_and_the_rest_behind_it(page):
    text, behind = page.read_text("utf-8"), page.with_name(screen.DETAILS).read_text("utf-8")
    question, *lines = prose(text)
    assert len(lines) <= screen.MOST_LINES and len(" ".join(lines).split()) <= screen.MOST_WORDS
    held = [line for line in lines if len(line) > screen.COLUMNS and not re.match(r"relief |\S+$", line)]
    assert held == [], "a line that a terminal would break"
    assert text.count("![") <= 1 and len(re.findall(r"^\| ---", text, re.MULTILINE)) <= 2
    assert behind.startswith(f"# Details: {question.removeprefix('# ')}\n\nBehind the [README](README.md)")
    assert len(behind.split()) > len(text.split())
    named = {f"{screen.DETAILS}#{screen.anchor(heading)}" for heading in re.findall(r"^## (.+)$", behind, re.MULTILINE)}
    asked = {target for _, _, target in LINK.findall(text) if target.startswith(f"{screen.DETAILS}#")}
    assert asked <= named, "a heading that is not there"


def test_a_reference_keeps_the_figures_that_pages_show_and_no_other():
    """By what git keeps: `relief redraw` draws more beside them."""
    kept = subprocess.run(
        ["git", "ls-files", "results/reference"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if kept.returncode:
        pytest.skip("not in a repository")
    drawn = {ROOT / name for name in kept.stdout.splitlines() if "/figures/" in name}
    pages = [*REFERENCE.glob("*/*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    shown = {
        (page.parent / target).resolve()
        for page in pages
        for image, _, target in LINK.findall(page.read_text("utf-8"))
        if image and REFERENCE in (page.parent / target).resolve().parents
    }
    assert drawn == shown
    assert sum(figure.stat().st_size for figure in drawn) < MOST_BYTES


@pytest.mark.parametrize("figure", sorted(REFERENCE.glob("*/figures/headline.svg")), ids=lambda one: one.parts[-3])
def test_a_shipped_figure_is_named_by_its_finding_and_holds_its_origin_out_of_sight(figure: Path):
    svg = figure.read_text("utf-8")
    title = re.findall(r"<title>(.*?)</title>", svg)[0]
    assert re.search(r"higher|lower|cannot be told|not told", title)
    picture = svg.partition("</metadata>")[2]
    assert "</text>" in picture and "identity" in svg and "identity" not in picture


# ---- A programme in several experiments. ----


def effect_of(name: str, arm: str, measure: str, window: str = "cumulated") -> dict[str, str]:
    rows = table(REFERENCE / name / "effects.csv")
    (row,) = (one for one in rows if (one["arm"], one["measure"], one["window"]) == (arm, measure, window))
    return row


def test_the_first_page_tells_what_a_job_costs_the_sponsors_and_with_banks():
    """With platforms two figures; where nothing is lent banks lose nothing."""
    page = " ".join((ROOT / "README.md").read_text("utf-8").split())
    told = {
        measure: "{:,.0f} [{:,.0f}, {:,.0f}] yuan".format(*(float(row[key]) for key in ("effect", "low", "high")))
        for measure in ("cost_per_job", "full_cost_per_job")
        for row in [effect_of("relief_2020", "both", measure)]
    }
    assert told["cost_per_job"] != told["full_cost_per_job"]
    assert f"the sponsors {told['cost_per_job']}, sponsors and banks together {told['full_cost_per_job']};" in page
    public = [effect_of("relief_2020", "public", measure)["effect"] for measure in told]
    assert (public[0] == public[1]) == ("yuan, sponsors and banks together the same ([page]" in page)


def test_the_first_page_tells_how_the_hold_out_does_and_what_forecasts_it_better():
    """As the stored table of the validation has it; `note` holds the error of the benchmark."""
    page = " ".join((ROOT / "README.md").read_text("utf-8").split())
    rows = table(REFERENCE / "validation/validation.csv")
    scored = [row["verdict"] == "PASS" for row in rows if row["verdict"] in ("PASS", "MISS")]
    held_out = [row["verdict"] == "PASS" for row in rows if row["hold_out"] == "true"]
    assert f"{sum(scored)} of {len(scored)} figures pass, {sum(held_out)} of {len(held_out)} of the hold-out." in page
    model, trend = [], []
    for measure in ("gdp", "unemployment"):
        (row,) = (row for row in rows if row["name"] == f"hold_out_{measure}_beats_back_to_trend")
        model.append(float(row["mean"]) * 100)
        trend.append(float(row["note"].removeprefix("the benchmark's error is ")) * 100)
        assert row["verdict"] == "MISS"
    assert f"GDP errs by {model[0]:.2f} points and unemployment by {model[1]:.2f}, both by more" in page
    assert f"than a return to trend at once would ({trend[0]:.2f} and {trend[1]:.2f})" in page


def test_the_first_page_and_the_validation_say_alike_how_often_the_hold_out_was_seen():
    first, behind = (" ".join((ROOT / name).read_text("utf-8").split()) for name in ("README.md", "docs/validation.md"))
    (look,) = re.findall(r"the hold-out figures below are (a \w+ look)", behind)
    assert f"what is told of them is {look}" in first and "once, at the end" not in first


def three_figures(value):
    """`116`, `2.50`: a dot only where figures follow."""
    return f"{value:#.3g}".rstrip(".")


def test_answers_about_one_programme_stand_together():
    """The cut of contributions: given on top of the relief of 2020, and left out of it."""
    (told,) = (one["table"] for one in programmes.programme_by_programme() if one["name"] == "payroll_cut")
    lines = {line.split("]")[0].removeprefix("| ["): line for line in told.splitlines()[2:]}
    for name, arm, against in (
        ("platform_or_state", "payroll_cut", "nothing"),
        ("public_relief_2020", "no_payroll_cut", "as it was"),
    ):
        row = effect_of(name, arm, "employment")
        size = 1e6 if name == "public_relief_2020" else 1e3
        assert f"| {against} | covid_2020 |" in lines[name]
        assert f"| {three_figures(float(row['effect']) / size)} [" in lines[name]
    assert (
        "without what came with the shock" in lines["public_relief_2020"]
        and "| – | – | – |" in lines["public_relief_2020"]
    )
    assert "| 8.40 | 0 |" in lines["platform_or_state"], "budget, and nothing lent"


def test_the_states_own_relief_has_its_price_beside_the_jobs_it_kept():
    """Worked from the stored panel: world by world, arm less base, from the item's first quarter on, signs turned."""
    panel = pl.read_parquet(REFERENCE / "public_relief_2020/quarters.parquet")
    rows = {line.split(" | ")[0].strip("| "): line.split(" | ")[1:] for line in left_out.items().splitlines()[2:]}
    assert [*rows] == [
        "payroll cut", "vat cut small", "loan deferral", "relending", "rate cut", "public relief",
    ]  # fmt: skip # as the experiment plays them

    def moved(arm: str, *measures: str) -> float:
        told = panel.filter(pl.col("measure").is_in(measures) & (pl.col("quarter") >= "2020Q1"))
        sums = dict(told.group_by("arm").agg(pl.col("value").sum()).iter_rows())
        return (sums[arm] - sums["as_it_was"]) / panel["world"].n_unique()

    for name in ("payroll cut", "public relief"):
        arm = f"no_{name.replace(' ', '_')}"
        kept, cost = -moved(arm, "employment"), moved(arm, "earned:government", "earned:central_bank")
        figures = [cell.split(" [")[0].replace(",", "") for cell in rows[name]]
        assert [float(one) for one in figures] == pytest.approx([kept / 1e6, cost / 1e9, cost / kept], rel=5e-3)
    assert rows["loan deferral"][2].startswith("–"), "the state is poorer without it"
    page = " ".join((ROOT / "README.md").read_text("utf-8").split())
    kept, _, price = (cell.removesuffix(" |") for cell in rows["public relief"])
    assert f"gave in 2020 kept {kept} million job-quarters for {price} yuan each, what comes back" in page


def test_loans_that_are_said_to_crowd_exports_out_do():
    row = effect_of("platform_or_state", "mybank", "export_output")
    assert float(row["high"]) < 0.0 and f"{three_figures(float(row['effect']) / 1e9)} [" in front.crowded_out()
    assert front.crowded_out() in front.answer().replace("\n  ", " ")


def test_only_programmes_of_two_experiments_or_more_are_told_side_by_side():
    names = {one["name"] for one in programmes.programme_by_programme()}
    assert {"mybank_loans", "payroll_cut", "relending"} <= names and "commission_cap" not in names


def test_answers_about_one_programme_say_in_what_they_differ():
    """Loans at the terms of the programme's file, and loans whose terms are themselves drawn, are not one answer."""
    (told,) = (one for one in programmes.programme_by_programme() if one["name"] == "mybank_loans")
    rows = [
        dict(zip(programmes.HEAD, line.strip("| ").split(" | "), strict=True)) for line in told["table"].splitlines()
    ]
    own = {(row["experiment"].split("]")[0].strip("["), row["arm"]): row["of its own drawn"] for row in rows[2:]}
    assert "`firms_covered` 10,000,000 to 90,000,000" in own["loans_that_reach_tens_of_millions", "loans"]
    assert own["platform_or_state", "mybank"] == "nothing"
    assert "shock" in told["differ"] and "what is drawn." in told["differ"]
    assert (
        "In nothing but what is drawn: loans of `loans_that_reach_tens_of_millions`, mybank of `platform_or_state`"
        in told["differ"]
    )


def test_an_economy_of_other_parameters_is_no_other_draw():
    (told,) = (one for one in programmes.programme_by_programme() if one["name"] == "spark_digital_shops")
    assert "economy or shock" in told["differ"] and "In nothing but" not in told["differ"]
    assert "covid_2020, with other `sells_online`, `online_share` and `counter_records_scored`" in told["table"]


def test_the_first_page_says_which_programme_keeps_the_jobs():
    """Each from its own arm, on the side where its interval lies; of the bundle itself nothing is said twice."""
    told = front.parts("both")
    alone = {"mybank": "`mybank_loans`", "waivers": "waivers (4 programmes)", "refinancing": "`ant_refinancing`"}
    for arm, words in alone.items():
        row = effect_of("platform_or_state", arm, "employment")
        low, high = float(row["low"]), float(row["high"])
        side = "keep" if low > 0 else "cost" if high < 0 else "open"
        size, unit = (1e6, "million") if max(-low, high) >= 1e6 else (1e3, "thousand")
        said = (
            f"[{words}](results/reference/platform_or_state/README.md) {three_figures(float(row['effect']) / size)} ["
        )
        assert said in told[side] and unit in told[side].partition(said)[2]
    assert "payroll_cut" not in "".join(told.values())
    assert "What does the work" in front.answer() and "both" not in "".join(told.values())
