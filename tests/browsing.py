# SPDX-License-Identifier: Apache-2.0
"""A real Chromium without a screen: how it is started, and what every person at one does.

Owns the flags of the browser, which finds no name but this machine's address. It waits for what a page shows, never
for a time.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.tools import tool

WAIT_SECONDS: Final = 60.0

_Found = TypeVar("_Found")


@contextmanager
def chromium(width: int, height: int, downloads: Path | None = None) -> Iterator[webdriver.Chrome]:
    """A browser with a window of a size, for a block; its driver makes a new profile."""
    options = webdriver.ChromeOptions()
    options.binary_location = tool("chromium", "chromium-browser")
    for argument in (
        "--headless=new",
        "--no-sandbox",  # gates run as root, where Chromium refuses its sandbox
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--window-size={width},{height}",
    ):
        options.add_argument(argument)
    if downloads is not None:
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(tool("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


class Browsing:
    """A person with a browser."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def wait(self, look: Callable[[], _Found | None], what: str) -> _Found:
        """Return what `look` finds, as soon as it does; the page may draw the element again meanwhile."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            with suppress(StaleElementReferenceException):
                found = look()
                if found:
                    return found
            time.sleep(0.05)
        shown = self.driver.find_element(By.TAG_NAME, "body").text
        raise AssertionError(f"waited in vain for {what}: {shown}")

    def find(self, selector: str) -> WebElement:
        """The first element that fits."""
        return self.wait(
            lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, selector)), None), selector
        )

    def complaints(self) -> list[str]:
        """The messages of the browser's console since the last call."""
        entries: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if entry["level"] != "INFO"]

    def addresses(self) -> set[str]:
        """Everything that was asked for over the network since this was last asked."""
        entries: list[dict[str, Any]] = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return {
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        }
