# SPDX-License-Identifier: Apache-2.0
"""Makes the images of the worked incident again: the real viewer on the crash of that page, in headless Chromium.

`python -m tests.tutorial.images` (`make images`). Owns which views are shown, and must never show a recorded day:
what is committed comes from the generated crash.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

import click
from selenium import webdriver
from selenium.webdriver.common.by import By

from clearinghouse.server.viewer.command import site_of
from tests.browsing import chromium
from tests.tutorial.incident import PICTURE_BYTES_MAX, PICTURES, run, shown
from tests.viewer.asking import serving

# What the page tells of: an account, its market, and the sequences of its flag and of its end.
ACCOUNT: Final = 1062
MARKET: Final = "BETA-PERP"
FLAGGED: Final = 13_455
ENDED: Final = 14_127
WIDTH: Final = 1_040
WAIT_SECONDS: Final = 120.0


class Picture(NamedTuple):
    """A view, and how much of it is shown: its height, and the part that is scrolled to the top."""

    name: str
    view: str
    parameters: dict[str, object]
    height: int
    top: str = "main h1"


WANTED: Final = (
    Picture("timeline", "timeline", {"market": MARKET}, 1_190),
    Picture("account", "account", {"account": ACCOUNT, "at": FLAGGED}, 1_100),
    Picture("why", "explain", {"sequence": FLAGGED, "find": f"account {ACCOUNT}"}, 960, ".card"),
    Picture("tiers", "waterfall", {"account": ACCOUNT}, 800),
    Picture(
        "end",
        "explain",
        {"sequence": ENDED, "find": f"account {ACCOUNT}"},
        632,
        "[data-table=parts] details:nth-of-type(2)",
    ),
)


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """Start a browser of the width of the images, light, that resolves only this machine's address."""
    with chromium(WIDTH, 1_000) as driver:
        yield driver


def shoot(driver: webdriver.Chrome, url: str, wanted: Picture, folder: Path) -> Path:
    """Save one image. Raises RuntimeError if the view is not drawn in time or shows an error."""
    driver.set_window_size(WIDTH, wanted.height)
    driver.get("about:blank")
    driver.get(f"{url}#/{wanted.view}?{urlencode(wanted.parameters)}")
    until = time.monotonic() + WAIT_SECONDS
    while driver.find_element(By.ID, "view").get_attribute("data-shown") is None:
        errors = driver.find_elements(By.CSS_SELECTOR, ".error")
        if errors or time.monotonic() > until:
            raise RuntimeError(
                f"{wanted.name}: {errors[0].text if errors else 'not drawn in time'}"
            )
        time.sleep(0.1)
    driver.execute_script("document.querySelector(arguments[0]).scrollIntoView()", wanted.top)
    time.sleep(0.5)  # what is faded in is there
    file = folder / f"{wanted.name}.png"
    if not driver.save_screenshot(str(file)):
        raise RuntimeError(f"{file} cannot be written")
    return file


def main() -> None:
    """Play the crash and save all images."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="clearinghouse-") as name:
        folder = Path(name)
        run(shown()[0], folder)
        with (
            site_of(folder / "incident" / "journal", 0) as site,
            serving(site),
            browser() as driver,
        ):
            for wanted in WANTED:
                file = shoot(driver, site.url, wanted, PICTURES)
                size = file.stat().st_size
                click.echo(f"{file}: {size} bytes")
                if size >= PICTURE_BYTES_MAX:
                    raise RuntimeError(
                        f"{file} is too large to be committed: show less of the view"
                    )


if __name__ == "__main__":
    main()
