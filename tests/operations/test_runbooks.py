# SPDX-License-Identifier: Apache-2.0
"""The runbooks: some are played here, all by `make runbooks`; each has its act and its commands (SPEC Q-8)."""

from pathlib import Path

import pytest

from tests.operations.runbooks import (
    ACTS,
    PAGES,
    SECTIONS,
    RunbookError,
    World,
    commands_of,
    run,
)

QUICK = ("key-lost", "machine-stopped", "market-halted", "operators-lost", "restore")


def test_each_page_has_its_act_and_commands_to_verify() -> None:
    """A page without an act would never be played, and one without a command shows nothing."""
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert pages == ACTS.keys()
    for page in pages:
        assert sum(len(commands_of(page, section)) for section in SECTIONS) >= 2, page


@pytest.mark.slow
@pytest.mark.parametrize("page", QUICK)
def test_a_runbook_ends_its_fault(tmp_path: Path, page: str) -> None:
    """The fault of the page is made on a real server, and each of its commands ends with 0."""
    run(page, tmp_path / "checkout")


@pytest.mark.slow
def test_a_command_that_fails_stops_the_play(tmp_path: Path) -> None:
    """A head that is not of the chain fails the page that checks it."""
    world = World(tmp_path / "checkout")
    try:
        world.start()
        with pytest.raises(RunbookError, match="restore, Examine: exit code"):
            world.play("restore", BACKUP="var/data", HEAD=f"0:{'0' * 64}")
    finally:
        world.close()
