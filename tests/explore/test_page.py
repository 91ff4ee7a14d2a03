"""The page in a browser: headless Chromium clicks what a user clicks, and what it shows is what a run plays."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from experiments.experiment import Experiment
from experiments.run.world import play_world

pytest.importorskip("nicegui", reason="the page is NiceGUI's: docs/explore.md says how to install it")
playwright = pytest.importorskip("playwright.sync_api", reason="the browser is driven by it: pip install playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, such as the package chromium of Debian"),
]
PERSONS = {"persons": 1.0, "thousand persons": 1e3, "million persons": 1e6}
SCALE, OPENS, ANSWERS = "47000", 180_000, 30_000  # milliseconds: a first opening compiles and fits
WINDOW = [f"{year}Q{quarter}" for year in (2019, 2020, 2021) for quarter in range(1, 5)]
RELIEF = [sys.executable, "-m", "experiments"]

# Controls that are seen and that nothing names.
NAMELESS = """
[...document.querySelectorAll('input, select, textarea, button, [role=slider], [role=button]')]
.filter(e => e.offsetParent && !e.closest('[aria-hidden=true]') && !e.closest('[role=checkbox]'))
.filter(e => !(e.ariaLabel || e.labels?.length || e.innerText || e.title || e.getAttribute('aria-labelledby')))
.map(e => e.outerHTML)
"""


def serve(folder: Path) -> tuple[subprocess.Popen, str]:
    """The command in a folder of its own, and the address that it prints."""
    here = str(Path(__file__).parents[2])
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    process = subprocess.Popen(
        [*RELIEF, "explore", "--port", "0", "--scale", SCALE],
        cwd=folder,
        env=environment | {"PYTHONPATH": here},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    return process, process.stdout.readline().split()[0]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Folder and address of a page that all tests here share, as tabs do."""
    folder = tmp_path_factory.mktemp("explore")
    process, address = serve(folder)
    yield folder, address
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(served, chromium):
    """A tab in which an economy is open; it notes what it asks for and what goes wrong in it."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1000})
    page.asked, page.wrong = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.goto(served[1])
    wait(page, r"20\d\dQ\d played", OPENS)
    yield page
    assert page.wrong == []
    page.close()


def wait(page, words: str, milliseconds: int = ANSWERS) -> None:
    """Until words stand on the page that a pattern fits."""
    page.wait_for_function(
        "pattern => new RegExp(pattern).test(document.body.innerText)", arg=words, timeout=milliseconds
    )


def anew(page) -> None:
    """New economies, opened: those there were may have stood in the same quarter."""
    page.get_by_role("button", name="Start anew", exact=True).click()
    wait(page, "Give up and start anew")
    page.get_by_role("button", name="Start anew", exact=True).wait_for(timeout=ANSWERS)
    wait(page, "2019Q4 played, next 2020Q1")


def step(page, quarter: str) -> None:
    page.get_by_role("button", name="Step a quarter").click()
    wait(page, rf"{quarter} played")


def look(page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def numbers(page, heading: str) -> list[list[str]]:
    """The table under a chart, row by row."""
    return page.evaluate(
        "heading => [...document.querySelectorAll('table.numbers')].filter(t => t.caption.textContent === heading)"
        ".flatMap(t => [...t.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent)))",
        heading,
    )


def heads(page, heading: str) -> list[str]:
    """The head of the table under a chart: what its columns hold, and in which unit."""
    return page.evaluate(
        "heading => [...document.querySelectorAll('table.numbers')].filter(t => t.caption.textContent === heading)"
        ".flatMap(t => [...t.tHead.rows[0].cells].map(cell => cell.textContent))",
        heading,
    )


def programme(page, name: str):
    """The card of a programme that is chosen, opened."""
    card = page.locator("details.programme", has_text=name)
    if card.get_attribute("open") is None:
        card.locator("summary").click()
    return card


def test_it_stands_on_its_own_and_can_be_read(tab, served):
    assert {url.split("/")[2] for url in tab.asked if "://" in url} == {served[1].split("/")[2]}
    assert all(url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")) for url in tab.asked)
    assert tab.evaluate("document.documentElement.lang") == "en-US"
    assert tab.get_by_role("heading", level=1).inner_text() == "An economy beside its twin without relief"
    nameless = tab.evaluate(NAMELESS)
    assert nameless == []


def test_chosen_stepped_saved_and_run_it_is_one_number(tab, served):
    """A programme is chosen, a slider moved, two quarters stepped; the file that is saved plays what was shown."""
    tab.get_by_role("checkbox", name="rent waiver").click()
    slider = programme(tab, "spark credit").get_by_role("slider", name="shops, slider")
    slider.focus()
    for _ in range(40):
        slider.press("ArrowRight")
    wanted = "1256000"  # 40 of 200 steps above half a million, from 50,000 to 5 million by factors
    tab.wait_for_function("v => document.querySelector('[aria-label=shops]').value === v", arg=wanted, timeout=ANSWERS)
    wait(tab, "not in force yet")
    anew(tab)
    wait(tab, "relief: mybank loans, spark credit, rent waiver")
    step(tab, "2020Q1")
    step(tab, "2020Q2")
    look(tab, "Save")
    tab.get_by_label("file", exact=True).fill("shown.toml")
    tab.get_by_label("worlds", exact=True).fill("3")
    tab.get_by_role("button", name="Save", exact=True).click()
    wait(tab, r"shown: in order\. 3 worlds x 2 arms")
    file = served[0] / "shown.toml"
    checked = subprocess.run([*RELIEF, "check", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "3 worlds x 2 arms (nothing, relief) = 6 runs" in checked.stdout

    experiment = Experiment.read(file)
    shops = next(item for item in experiment.question.arms["relief"] if item["programme"] == "spark_credit")["shops"]
    assert shops == float(wanted)
    run = play_world(experiment.worlds[0], experiment.plan()).quarters.filter(
        pl.col("measure") == "employment", pl.col("quarter") == "2020Q2"
    )
    without, relieved = (run.filter(pl.col("arm") == arm)["value"][0] for arm in ("nothing", "relief"))
    look(tab, "Outcomes")
    tab.locator("table.numbers", has_text="Employment").first.wait_for(state="attached")  # a panel is drawn when shown
    shown = {row[0]: row[1:] for row in numbers(tab, "Employment")}["2020Q2"]
    names, units = zip(*[head.split(", ") for head in heads(tab, "Employment")[1:4]], strict=True)
    assert names == ("without", "with", "difference") and units[:2] == ("million persons", "million persons")
    assert without != relieved
    assert shown[:2] == [f"{without / 1e6:.0f}", f"{relieved / 1e6:.0f}"]
    said = float(shown[2].replace(",", "")) * PERSONS[units[2]]
    assert said == pytest.approx(relieved - without, rel=0.005)


def test_a_file_is_not_replaced_by_surprise(tab, served):
    (served[0] / "there.toml").write_text("mine")
    look(tab, "Save")
    tab.get_by_label("file", exact=True).fill("there.toml")
    tab.get_by_role("button", name="Save", exact=True).click()
    wait(tab, "there.toml: is there already; name another, or say that it may be replaced")
    assert (served[0] / "there.toml").read_text() == "mine"
    tab.get_by_role("checkbox", name="replace a file of this name").click()
    tab.get_by_role("button", name="Save", exact=True).click()
    wait(tab, "there: in order")
    assert "question" in (served[0] / "there.toml").read_text()
    assert tab.get_by_role("checkbox", name="replace a file of this name").get_attribute("aria-checked") == "false"


def test_run_and_pause_and_run_to_the_end(tab):
    anew(tab)
    tab.get_by_role("button", name="Run").dblclick(delay=20)  # the second click pauses
    tab.get_by_role("button", name=re.compile("Run|Pause")).click()
    wait(tab, "2020Q2 played")
    if tab.get_by_role("button", name="Pause").count():
        tab.get_by_role("button", name="Pause").click()
    time.sleep(1.5)
    before = tab.get_by_text(re.compile(r"20\d\dQ\d played")).first.inner_text()
    time.sleep(1.5)
    assert tab.get_by_text(re.compile(r"20\d\dQ\d played")).first.inner_text() == before, "it stands still"
    tab.get_by_role("button", name="Run").click()
    wait(tab, "2021Q4 played")
    rows = numbers(tab, "Real GDP against trend")
    assert [row[0] for row in rows] == WINDOW
    assert tab.get_by_role("button", name="Run").is_disabled() and tab.get_by_role("button", name="Step").is_disabled()
    drawn = tab.locator(".chart").first.locator("path[stroke='#0072B2']").count()
    assert drawn > 0, "the line with relief is drawn"


def test_a_click_on_a_firm_tells_its_life(tab):
    look(tab, "Agents")
    wait(tab, r"In the chart (all|the first) [\d,]+")
    told = tab.locator(".nicegui-echart[aria-label^='Firms by staff']").get_attribute("aria-label")
    assert told.partition(". ")[2] == tab.get_by_text(re.compile("^In the chart")).inner_text()
    button = tab.locator(".q-table tbody button").first
    number = button.inner_text()
    button.click()
    wait(tab, f"A life: firm {number}")
    head = tab.locator("table.life thead th").all_inner_texts()
    assert head[:2] == ["fact, unit", "relief"] and head[2:] == [quarter for quarter in WINDOW if quarter in head]
    tab.wait_for_function(
        "() => { const box = document.querySelector('table.life').closest('.inside'), last = box.scrollWidth;"
        " return box.scrollLeft + box.clientWidth >= last - 1; }"
    )  # the last quarter is in sight, however many there are
    groups = tab.locator("table.life tr.group").all_inner_texts()
    assert groups == ["Standing", "Decisions", "What came of them", "Owns", "Owes", "Worth"]
    tab.get_by_role("button", name="its bank").click()
    wait(tab, r"A life: bank \d")
    place = tab.evaluate(
        "() => { const box = [...document.querySelectorAll('.nicegui-echart')].find(e => e.querySelector('canvas'));"
        " const chart = getElement(+box.id.slice(1)).chart; const series = chart.getOption().series;"
        " const s = series.findIndex(one => one.data.length); const point = series[s].data[0];"
        " const [x, y] = chart.convertToPixel({seriesIndex: s}, point); const r = box.getBoundingClientRect();"
        " return [r.left + x, r.top + y + window.scrollY, point[2]]; }"
    )
    tab.evaluate("y => window.scrollTo(0, y - 300)", place[1])
    tab.mouse.click(place[0], place[1] - tab.evaluate("window.scrollY"))
    wait(tab, r"A life: firm \d")


def test_the_map_shows_february_and_the_difference(tab):
    look(tab, "Industries")
    tab.get_by_label("quarter", exact=True).click()
    tab.get_by_role("option", name="2020Q1").click()
    wait(tab, "2020Q1, with relief: of the firms in being")
    catering = tab.locator("table.map tbody tr", has_text="catering").locator("td").first
    assert 0 < int(catering.inner_text()) < 60
    red, green, blue = map(int, re.findall(r"\d+", catering.evaluate("e => getComputedStyle(e).backgroundColor"))[:3])
    assert red > 200 > blue and green < red, "orange: fewer than usual"
    tab.get_by_label("economy").last.click()
    tab.get_by_role("option", name="difference").click()
    wait(tab, r"2020Q1, difference: .*\(points\)")


def test_what_is_refused_is_told_in_the_words_of_relief_check(tab):
    anew(tab)
    start = programme(tab, "spark credit").get_by_label("spark credit, start")
    start.fill("2023-01")
    tab.get_by_role("button", name="Start anew").click()
    wait(tab, r"arms\.relief\[\d\]: relief: spark_credit: start: it ends in 2021-05, before it starts in 2023-01")
    assert tab.get_by_text("2019Q4 played, next 2020Q1").count() == 1, "the economies there are stay"
    start.fill("")
    anew(tab)
    tab.wait_for_function("!document.body.innerText.includes('it ends in 2021-05')", timeout=ANSWERS)


def test_a_parameter_is_found_and_set(tab):
    tab.get_by_label(re.compile("search .* parameters")).fill("made up later")
    wait(tab, "1 found")
    tab.get_by_label("made up later", exact=True).fill("0.25")
    wait(tab, "not in force yet")
    tab.get_by_label(re.compile("search .* parameters")).fill("")
    wait(tab, "1 changed")
    assert tab.get_by_role("slider", name="made up later, slider").input_value() == "167", "of 200 steps from 0 to 0.3"
    tab.get_by_label("made up later", exact=True).fill("0.15")
    wait(tab, "What stands below is in force")


def test_tabs_share_one_pair_and_a_tab_that_is_loaded_again_finds_it(tab, served, chromium):
    anew(tab)
    step(tab, "2020Q1")
    tab.reload()
    wait(tab, "2020Q1 played, next 2020Q2")
    other = chromium.new_page(viewport={"width": 400, "height": 900})
    other.goto(served[1])
    wait(other, "2020Q1 played, next 2020Q2")
    wait(tab, "2 tabs show this pair of economies: what one of them plays, all see")
    assert other.evaluate("document.documentElement.scrollWidth") <= 400, "nothing is wider than a telephone"
    other.get_by_role("link", name="Change the world").click()
    other.wait_for_function("document.querySelector('#choices').getBoundingClientRect().top < 50")
    assert other.get_by_role("button", name="Start anew").is_visible()
    other.evaluate("window.scrollTo(0, 1500)")
    assert 0 <= other.get_by_role("button", name="Run").bounding_box()["y"] < 50, "the bar stays in sight"
    step(other, "2020Q2")
    wait(tab, "2020Q2 played, next 2020Q3")
    other.close()
    tab.wait_for_function("!document.body.innerText.includes('tabs show')", timeout=ANSWERS)


def test_the_keyboard_is_enough(tab):
    anew(tab)
    tab.keyboard.press("Tab")
    for _ in range(200):
        if tab.evaluate("document.activeElement.innerText") == "Step a quarter":
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    wait(tab, "2020Q1 played")


def test_ctrl_c_ends_it_at_once_and_in_silence(tmp_path, chromium):
    process, address = serve(tmp_path)
    page = chromium.new_page()
    page.goto(address)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    page.close()
    assert time.monotonic() - start < 3 and "Traceback" not in err and err.strip() == ""
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
