# SPDX-License-Identifier: Apache-2.0
"""The viewer's page in a real Chromium without a screen: what a person does there, and what they take away.

Owns the way through the page on a generated crash. Screenshots go to var/inspect, for a developer to see.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from clearinghouse.apps.ccp import trades
from clearinghouse.apps.ccp.run import JOURNAL_DIR as WEEKS_DIR, run as run_weeks
from clearinghouse.apps.crash import feed, run_crash
from clearinghouse.server.viewer.command import site_of
from tests.browsing import Browsing, chromium
from tests.sources import ROOT
from tests.tools import tool
from tests.viewer.asking import Asking, rows, serving

pytestmark = pytest.mark.slow

SCREENSHOTS: Final = ROOT / "var" / "inspect"
PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
WINDOW: Final = (1280, 1400)


class Person(Browsing):
    """A user with a browser."""

    def __init__(self, driver: webdriver.Chrome, site: Asking, downloads: Path) -> None:
        super().__init__(driver)
        self.site = site
        self.downloads = downloads
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def wait_for_view(self, name: str) -> None:
        """Wait until the view that the address names is drawn. Fails if the page says that something went wrong."""

        def drawn() -> bool:
            errors = self.driver.find_elements(By.CSS_SELECTOR, ".error")
            assert errors == [], errors[0].text
            address: str = self.driver.execute_script("return location.hash")
            view = self.driver.find_element(By.ID, "view")
            return address.startswith(f"#/{name}") and view.get_attribute("data-shown") == address

        self.wait(drawn, f"the view {name}")

    def open(self, name: str, **parameters: object) -> None:
        """Come from a link elsewhere: nothing of the page is there yet."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.driver.get("about:blank")
        self.driver.get(f"http://127.0.0.1:{self.site.port}/#/{name}{query}")
        self.wait_for_view(name)

    def heading(self) -> str:
        """Return the subject of the view."""
        return self.wait(lambda: self.find("main h1").text, "a heading")

    def shoot(self, name: str) -> None:
        """Take a screenshot for developers."""
        assert self.driver.save_screenshot(str(SCREENSHOTS / f"{name}.png"))

    def save(self, card: str, kind: str) -> Path:
        """Save an image or a table and return the file."""
        before = set(self.downloads.iterdir())
        self.find(f"{card} button[data-save={kind}]").click()

        def arrived() -> Path | None:
            new = [path for path in self.downloads.iterdir() if path not in before]
            whole = [path for path in new if path.suffix == f".{kind}" and path.stat().st_size]
            return whole[0] if whole else None

        return self.wait(arrived, f"{card} as {kind}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A site with processes of its own about a generated crash of a minute that 200 accounts are in."""
    tool("chromium", "chromium-browser")
    folder = tmp_path_factory.mktemp("crash") / "run"
    run_crash.record(folder, feed.generated(4, 60), 1, 200, workers=0)
    with site_of(folder / run_crash.JOURNAL_DIR, 0) as made, serving(made):
        yield Asking(made.port)


@pytest.fixture(scope="module")
def person(site: Asking, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A person whose browser finds no name but this machine's address."""
    downloads = tmp_path_factory.mktemp("downloads")
    with chromium(*WINDOW, downloads) as driver:
        yield Person(driver, site, downloads)


@pytest.fixture(scope="module")
def owner(site: Asking) -> int:
    """An account that was closed out by more than one fill."""
    liquidated = rows(site.get("waterfall")["table"])
    found = max(liquidated, key=lambda row: row["tier 1: book"] + row["tier 2: providers"])
    account: int = found["account"]
    return account


def test_a_person_goes_from_the_crash_to_its_cause(person: Person, owner: int) -> None:
    """A user comes to the cause of a liquidation by clicks.

    From the time line by a click to the state there, on to an account, to the reason of its liquidation, and to the
    cause of that; nothing is fetched from elsewhere and the browser has nothing to complain about.
    """
    person.addresses()  # those of tests before
    person.open("timeline")
    assert person.heading() == "Time line"
    person.shoot("timeline")

    # A click into the prices, somewhat right of the middle.
    plot = person.find("[data-plot=timeline]")
    ActionChains(person.driver).move_to_element_with_offset(plot, 60, -220).click().perform()
    person.wait_for_view("state")
    assert person.heading().startswith("State after sequence ")
    moment = int(person.heading().split()[-1])
    assert 1_000 < moment < person.site.get("journal")["end"]
    person.shoot("state")

    person.find("input[name=find]").send_keys(str(owner), Keys.ENTER)
    person.wait_for_view("state")
    person.find(f"[data-table=accounts] a[href*='account={owner}']").click()
    person.wait_for_view("account")
    assert person.heading() == f"Account {owner}"
    person.find("[data-plot] .plot-container")
    person.shoot("account")

    flag = next(
        row
        for row in rows(
            person.site.get("events", account=owner, name="LIQUIDATION_STARTED")["table"]
        )
    )
    person.find(f"[data-table=moved] a[href*='sequence={flag['sequence']}']").click()
    person.wait_for_view("explain")
    assert person.heading() == f"Why sequence {flag['sequence']}?"
    assert "LIQUIDATION_STARTED" in person.find("[data-table=parts]").text
    assert "MARK_CHANGED" in person.find("[data-table=tree]").text
    person.shoot("explain")

    earlier = next(
        link
        for link in person.driver.find_elements(By.CSS_SELECTOR, "[data-table=tree] a[data-cause]")
        if link.get_attribute("data-cause") != str(flag["sequence"])
    )
    cause = earlier.get_attribute("data-cause")
    earlier.click()
    person.wait(lambda: person.heading() == f"Why sequence {cause}?" or None, "the cause")
    person.wait_for_view("explain")
    person.shoot("cause")

    assert person.complaints() == []
    own = f"http://127.0.0.1:{person.site.port}/"
    foreign = [
        address
        for address in person.addresses()
        if not address.startswith((own, f"blob:{own}", "data:", "about:"))
    ]
    assert foreign == []


def test_the_waterfall_is_a_picture(person: Person, owner: int) -> None:
    """All of it as flows, one account's as a ladder of its equity, with the same figures as tables."""
    person.open("waterfall")
    drawn = person.find("[data-plot^=waterfall]").text
    assert "tier 2: providers" in drawn
    person.shoot("waterfall")
    person.open("waterfall", account=owner)
    steps = rows(person.site.get("waterfall", account=owner)["table"])
    first = next(step for step in steps if step["E before"])
    ladder = person.find(f"[data-plot=waterfall-account-{owner}]").text
    assert f"before {first['sequence']}" in ladder
    assert f"{first['sequence']} {first['step']}" in ladder
    assert person.find("[data-table=steps] tbody").text
    person.shoot("waterfall-account")
    assert person.complaints() == []


def test_a_view_is_saved_as_png_and_csv(person: Person, owner: int) -> None:
    """The figures of a chart come as CSV, to the last one, the chart itself as PNG, and a table as CSV."""
    person.open("account", account=owner)
    course = person.site.get("history", account=owner)
    card = f"[data-card=account-{owner}]"
    with person.save(card, "csv").open(encoding="utf-8", newline="") as file:
        saved = list(csv.DictReader(file))
    equity = [row for row in saved if row["series"] == "equity"]
    assert [int(row["sequence"]) for row in equity] == course["margin"]["equity"]["seq"]
    assert [float(row["value"]) for row in equity] == course["margin"]["equity"]["y"]
    image = person.save(card, "png").read_bytes()
    assert image.startswith(PNG_MAGIC)
    assert len(image) > 20_000
    with person.save("[data-table=moved]", "csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert table[0] == [column["name"] for column in course["table"]["columns"]]
    assert [row[0] for row in table[1:]] == [str(row[0]) for row in course["table"]["rows"]]
    assert person.complaints() == []


def test_it_can_be_used_without_a_mouse(person: Person) -> None:
    """The first key leads to the skip link, a form takes a moment, and a step back and forth are links."""
    person.open("timeline")
    person.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert person.driver.switch_to.active_element.get_attribute("id") == "skip"
    person.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert person.driver.switch_to.active_element.get_attribute("id") == "view"
    person.find("input[name=at]").send_keys("2000", Keys.ENTER)
    person.wait_for_view("state")
    assert person.heading() == "State after sequence 2000"
    person.find("a[rel=next]").send_keys(Keys.ENTER)
    person.wait(lambda: person.heading().endswith(" 2001") or None, "the next sequence")
    person.wait_for_view("state")
    assert person.complaints() == []


def test_it_is_readable_in_the_dark(person: Person, owner: int) -> None:
    """The button changes the colours of the page and of its charts."""
    person.open("account", account=owner)
    back = "return getComputedStyle(document.querySelector('.main-svg')).backgroundColor"
    light = person.driver.execute_script(back)
    person.find("#theme").click()
    person.wait(
        lambda: person.driver.execute_script(back) != light or None,
        "dark plots",
    )
    person.shoot("dark")
    assert person.complaints() == []


def test_a_mistake_is_said_on_the_page(person: Person) -> None:
    """An address of a moment or a view that there is not shows a sentence in place of the view."""
    for address, words in (("state?at=99999999", "ends at sequence"), ("nothing", "no view")):
        person.driver.get("about:blank")
        person.driver.get(f"http://127.0.0.1:{person.site.port}/#/{address}")
        assert words in person.find(".error").text
    refused = [line for line in person.complaints() if "400 (Bad Request)" not in line]
    assert refused == []


def test_a_session_is_followed_to_a_member(
    person: Person, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """From the list of sessions to the report of one, to a member's part of it, and back."""
    folder = tmp_path_factory.mktemp("weeks") / "run"
    run_weeks(folder, trades.generated(1, 40), 1, workers=0)
    with site_of(folder / WEEKS_DIR, 0) as made, serving(made):
        visitor = Person(person.driver, Asking(made.port), person.downloads)
        visitor.open("clearing")
        assert visitor.heading() == "Sessions and members"
        visitor.find("[data-table=sessions] tbody tr:last-child a").click()
        visitor.wait_for_view("clearing?session=1")
        assert visitor.heading() == "Session 1"
        visitor.shoot("clearing-session")
        saved = visitor.save("[data-table=trades]", "csv").read_text(encoding="utf-8")
        assert len(list(csv.reader(saved.splitlines()))) == 41
        visitor.open("clearing", session=1, member="member-04")
        assert visitor.heading() == "Statement of member-04, session 1"
        visitor.shoot("clearing-member")
        assert "MEMBER_HOUSE" in visitor.find("[data-table=accounts]").text
        visitor.find("[data-table=accounts] a[href*=account]").click()
        visitor.wait_for_view("account")
    assert visitor.complaints() == []
