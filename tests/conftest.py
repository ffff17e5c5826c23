# SPDX-License-Identifier: Apache-2.0
"""Settings of every test run: the Hypothesis profiles, and what is kept of a game that failed.

Owns how generated examples are chosen, never what a test asserts. Real data is found by `tests/realdata.py`.
"""

import sys
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.gate import is_in_gate
from tests.sources import tracked_files

# Time limits per example would make a loaded machine fail tests that are right.
settings.register_profile("base", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The merge gate: the same examples on every run, so that a failure belongs to the change under test.
settings.register_profile(
    "ci", settings.get_profile("base"), derandomize=True, database=None, print_blob=True
)
# New examples on every run; the caller passes and prints `--hypothesis-seed`.
settings.register_profile(
    "fresh", settings.get_profile("base"), max_examples=20, stateful_step_count=60, print_blob=True
)
settings.register_profile(
    "nightly",
    settings.get_profile("base"),
    max_examples=2000,
    stateful_step_count=200,
    print_blob=True,
)
# Examples that a solver chooses, for the pure functions in tests/symbolic: it cannot read compiled code.
settings.register_profile(
    "crosshair",
    settings.get_profile("base"),
    backend="crosshair",
    max_examples=20,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# `--hypothesis-profile` overrides this.
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of the merge gate, and the one that turns the order of tests."""
    parser.addoption("--gate", action="store_true", help="leave out what tests/gate.py says")
    parser.addoption(
        "--backwards",
        action="store_true",
        help="run the tests in the opposite order: one that needs another before it fails",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the gate, and turn the order, where that is asked for."""
    if config.getoption("--backwards"):
        items.reverse()
    if not config.getoption("--gate"):
        return
    chosen = [
        is_in_gate(item.nodeid, is_slow=item.get_closest_marker("slow") is not None)
        for item in items
    ]
    if not all(chosen):
        left_out = [item for item, is_kept in zip(items, chosen, strict=True) if not is_kept]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item, is_kept in zip(items, chosen, strict=True) if is_kept]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the games that failed in this test as journals, and end its report with what repeats them."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    # Only a game's error has one, so a test without a game loads nothing of it.
    playing = sys.modules.get("tests.stateful.checked_engine")
    found: list[Exception] = playing.FOUND if playing is not None else []
    if error is not None and (
        found or hasattr(error, "failed_game") or isinstance(error, ExceptionGroup)
    ):
        from tests.stateful.failures import games_of, keep  # noqa: PLC0415

        games = list(games_of(error))
        for earlier in () if games else found:
            # Something else ended the search for a smaller game: this one is what it began with, or came to.
            report.sections.append(("found before", f"{type(earlier).__name__}: {earlier}"))
            games = list(games_of(earlier))
        for game, of_game in games:
            kept = keep(game, of_game, item.name)
            report.sections.append(("repeat with", kept.command))
    found.clear()
    return report


def pytest_report_header() -> list[str]:
    """Return the line that says that a tree without git has all its files read, where this is such a tree."""
    return [] if tracked_files() is not None else ["no git checkout: source tests read all files"]
