# SPDX-License-Identifier: Apache-2.0
"""The web console in Chromium: sign-in, live pages, an act by keyboard alone, contrast, nothing fetched from elsewhere.

Owns the images of docs/how-to/console.md too: `CLEARINGHOUSE_IMAGES=1` writes them again.
"""

import os
from collections.abc import Iterator
from typing import Final

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from clearinghouse.client import MarketStatus
from tests.browsing import Browsing, chromium
from tests.console.asking import RunningConsole
from tests.console.world import World
from tests.sources import ROOT
from tests.tools import tool

pytestmark = pytest.mark.slow

IMAGES: Final = ROOT / "docs" / "how-to"
SCREENSHOTS: Final = ROOT / "var" / "console"
CONTRAST_MIN: Final = 4.5
# The ratio of each text to what is behind it, by WCAG 2: those below the least one, as text and ratio.
FAINT: Final = """
const least = arguments[0];
const channel = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const parse = (text) => text.match(/[0-9.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
function behind(node) {
  for (let at = node; at; at = at.parentElement) {
    const found = parse(getComputedStyle(at).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found;
  }
  return [255, 255, 255];
}
const faint = [];
let seen = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  const text = walker.currentNode.textContent.trim();
  if (!text || !node.checkVisibility() || node.closest(".skip, option, script")) continue;
  seen += 1;
  const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < least) faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
}
return [seen, faint];
"""


class Person(Browsing):
    """A person at the console."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        super().__init__(driver)
        self.url = url
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def open(self, path: str) -> None:
        """Open a page."""
        self.driver.get(self.url + path)

    def says(self, words: str) -> None:
        """Wait until the page says something."""
        self.wait(lambda: words in self.find("main").text, words)

    def sign_in(self, name: str, key: str) -> None:
        """Sign in by the form, with another one's session ended."""
        self.driver.delete_all_cookies()
        self.open("sign-in")
        self.find("input[name=name]").send_keys(name)
        self.find("input[name=key]").send_keys(key, Keys.ENTER)
        self.wait(lambda: self.driver.current_url.endswith("/overview"), "the overview")

    def faint(self, scheme: str) -> tuple[int, list[str]]:
        """How many texts the page has in a colour scheme, and those with too little contrast."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        found: tuple[int, list[str]] = self.driver.execute_script(FAINT, CONTRAST_MIN)
        return found

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab_to(self, selector: str) -> None:
        """Press Tab until an element has the focus. Fails if it has none after a hundred."""
        wanted = self.find(selector)
        for _ in range(100):
            if self.driver.switch_to.active_element == wanted:
                return
            self.press(Keys.TAB)
        raise AssertionError(f"Tab does not lead to {selector}")

    def shoot(self, name: str) -> None:
        """Take an image for developers, and for the page of the documents where that is asked for."""
        assert self.driver.save_screenshot(str(SCREENSHOTS / f"{name}.png"))
        if os.environ.get("CLEARINGHOUSE_IMAGES") == "1":
            image = (SCREENSHOTS / f"{name}.png").read_bytes()
            (IMAGES / f"console-{name}.png").write_bytes(image)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of its own, since the person changes it."""
    tool("chromium", "chromium-browser")
    with World(tmp_path_factory.mktemp("browser")) as found:
        found.furnish("treasury 2026-117")
        found.clear()
        found.fall()
        yield found


@pytest.fixture(scope="module")
def console(world: World) -> Iterator[RunningConsole]:
    """A console of that server."""
    log = world.folder / "console.log"
    with RunningConsole(world.address, log, "--metrics", world.metrics) as found:
        yield found


@pytest.fixture(scope="module")
def person(console: RunningConsole) -> Iterator[Person]:
    """A person whose browser finds no name but this machine's address."""
    with chromium(1280, 800) as driver:
        yield Person(driver, console.url)


def shown_sequence(person: Person) -> int:
    """The sequence of a page. The passing of time adds some, so it may be greater than that of an act."""
    return int(person.find("#sequence").text.replace(",", ""))


def test_a_page_follows_the_journal(person: Person, world: World) -> None:
    """An act of another person is on the overview without a reload, and nothing comes from elsewhere."""
    person.sign_in("rita", world.keys["rita"])
    person.says("No condition asks for a person.")
    with world.client("bob") as bob:
        bob.set_market_status("BTC-PERP", MarketStatus.HALTED, "test")
        person.says("halted or settling: BTC-PERP")
        head = bob.head().sequence
    person.wait(lambda: shown_sequence(person) >= head, "the sequence of the head")
    assert person.complaints() == []
    assert [
        one
        for one in person.addresses()
        if not one.startswith((person.url, "data:", "about:", "chrome"))
    ] == []


def test_a_pause_stops_the_page(person: Person, world: World) -> None:
    """A paused page keeps its figures until the person lets it go on."""
    person.open("overview")
    person.says("halted or settling: BTC-PERP")
    person.find("#pause").click()
    assert person.find("#pause").get_attribute("aria-pressed") == "true"
    with world.client("bob") as bob:
        bob.set_market_status("SOL-USDC", MarketStatus.HALTED, "test")
        head = bob.head().sequence
    person.wait(lambda: shown_sequence(person) >= head, "the sequence")
    assert "SOL-USDC, BTC-PERP" not in person.find("main").text
    person.find("#pause").click()
    person.says("halted or settling: SOL-USDC, BTC-PERP")


def test_an_act_by_keyboard_alone(person: Person, world: World) -> None:
    """From the first Tab to the journaled result: skip link, form, preview, confirmation."""
    person.sign_in("carl", world.keys["carl"])
    person.open(f"act/withdrawal?id={world.withdrawals[1]}")
    person.press(Keys.TAB)
    assert person.driver.switch_to.active_element.text == "Skip to the content"
    person.press(Keys.ENTER)
    person.tab_to("#f-decision")
    person.tab_to("button.main")
    person.press(Keys.ENTER)
    person.says("Preview: Confirm withdrawal")
    person.shoot("preview")
    person.tab_to("form[data-once] button.main")
    outline = person.driver.execute_script(
        "return getComputedStyle(document.activeElement).outlineStyle"
    )
    assert outline == "solid"
    person.press(Keys.ENTER)
    person.says("Stated: waits for a second person until 20")
    person.sign_in("cora", world.keys["cora"])
    person.open(f"act/withdrawal?id={world.withdrawals[1]}")
    person.find("form.act button.main").click()
    person.says("carl, 2")
    person.find("form[data-once] button.main").click()
    person.says("Done: Confirm withdrawal")
    person.shoot("result")
    person.find("#result a[href^='/walk']").click()
    person.says("tom · RequestWithdrawals")
    person.says("carl has the role custody")
    person.shoot("walk")
    assert person.complaints() == []


PAGES_SHOWN: Final = (
    "overview",
    "alerts",
    "risk",
    "funds",
    "prices",
    "settlement",
    "clearing",
    "defaults",
    "custody",
    "act/market-status",
    "act/declare-default",
)


def test_every_page_is_readable_in_both_schemes(person: Person, world: World) -> None:
    """Each text has at least 4.5 to 1 against what is behind it, light and dark, as WCAG AA asks."""
    person.sign_in("rita", world.keys["rita"])
    for path in PAGES_SHOWN:
        person.open(path)
        person.find("main h1")
        if path == "risk":
            person.wait(lambda: person.driver.find_elements(By.CSS_SELECTOR, ".heat li"), "tiles")
        for scheme in ("dark", "light"):
            seen, faint = person.faint(scheme)
            assert seen > 20, path
            assert faint == [], f"{path} {scheme}"
        if path in ("overview", "risk"):
            person.shoot(path)
        # Each field has a label, each table cell that heads a row or column says so.
        unlabelled = person.driver.execute_script(
            "return [...document.querySelectorAll('main input:not([type=hidden]), main select')]"
            ".filter((one) => one.labels.length === 0).length"
        )
        assert unlabelled == 0, path
    assert person.complaints() == []


def test_a_narrow_window_is_not_wider_than_itself(person: Person) -> None:
    """At 480 pixels no page scrolls sideways as a whole."""
    person.driver.set_window_size(500, 800)
    try:
        for path in ("overview", "act/market-status"):
            person.open(path)
            wide = person.driver.execute_script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, path
    finally:
        person.driver.set_window_size(1280, 800)


def test_a_hostile_reference_runs_nothing(person: Person, world: World) -> None:
    """Markup in a deposit's reference is a text of the page, and no dialogue opens."""
    person.sign_in("carl", world.keys["carl"])
    person.open("custody")
    person.says("<script>alert(1)</script>")
    assert (
        person.driver.execute_script("return document.querySelectorAll('main script').length") == 0
    )
    assert person.complaints() == []


def test_the_page_leads_to_the_sign_in_when_the_session_ends(person: Person, world: World) -> None:
    """A page that is open after a sign-out elsewhere goes to the sign-in by itself."""
    person.sign_in("rita", world.keys["rita"])
    cookie = next(one for one in person.driver.get_cookies() if one["name"] == "console")
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Strict"
    person.driver.execute_script(
        "const form = document.querySelector('form[action=\"/sign-out\"]');"
        "fetch('/sign-out', {method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual'});"
    )
    person.wait(lambda: person.driver.current_url.endswith("/sign-in"), "the sign-in")


def test_images_of_the_documents_are_small() -> None:
    """Each committed image is a PNG of at most 250 KB."""
    found = sorted(IMAGES.glob("console-*.png"))
    assert [path.name for path in found] == [
        f"console-{name}.png" for name in ("overview", "preview", "result", "risk", "walk")
    ]
    for path in found:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 250_000
