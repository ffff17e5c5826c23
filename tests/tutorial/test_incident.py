# SPDX-License-Identifier: Apache-2.0
"""The worked incident: the quotes of its page are the output of its commands, on a crash that is generated again."""

import json
import re
from pathlib import Path

import pytest

from tests.tutorial.incident import (
    LEFT_OUT,
    PAGE,
    PICTURE_BYTES_MAX,
    PICTURES,
    misquoted,
    run,
    shown,
)


def test_five_commands_lead_to_the_answer() -> None:
    """The page plays a crash, asks five commands of its journal and quotes each of them, then shows the viewer."""
    before, *asked, after, recorded, _ = shown()
    assert before.command.startswith("crash --generated ")
    assert [one.command.split()[0] for one in asked] == [
        "bisect",
        "state",
        "explain",
        "diff",
        "fork",
    ]
    assert all(set(one.quoted) - {LEFT_OUT} for one in asked)
    assert after.command.startswith("inspect ")
    assert recorded.command.startswith("crash --data ")


def test_every_picture_is_shown_and_small() -> None:
    """The images beside the page are those it shows, each with a text for readers who cannot see it."""
    named = re.findall(r"!\[[^\]]{20,}\]\(incident/(\w+\.png)\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in PICTURES.iterdir())
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert max(sizes.values()) < PICTURE_BYTES_MAX, sizes


@pytest.mark.parametrize(
    ("quoted", "wrong"),
    [
        (["a", "b", "c"], []),
        (["a", "..."], []),
        (["...", "c"], []),
        (["...", "b", "..."], []),
        (["a"], ["b", "c"]),
        (["a", "c"], ["c", "b"]),
        (["...", "c", "a"], ["a"]),
        (["...", "d"], ["d", "a"]),
    ],
)
def test_a_misquotation_is_found(quoted: list[str], wrong: list[str]) -> None:
    """Only where the page says that lines are left out may there be others."""
    assert misquoted(quoted, "a\nb\nc\n") == wrong


@pytest.mark.slow
def test_the_page_quotes_what_the_commands_say(tmp_path: Path) -> None:
    """The crash of the page is played again and each of its five commands gives what the page quotes.

    Its statements about the fork that goes on to the end hold, too.
    """
    crash, *asked = (one for one in shown() if one.command.startswith("crash --gen") or one.quoted)
    run(crash, tmp_path)
    for one in asked:
        assert misquoted(one.quoted, run(one, tmp_path)) == [], one.command
    further = asked[-1]._replace(command=re.sub(r" --until \d+", "", asked[-1].command))
    reported = json.loads(run(further, tmp_path, "--json"))
    after = {change["what"]: change["after"] for change in reported["changes"]}
    assert after == {"balance": "0.730064"}  # and no position, as in the journal
    assert (reported["translated"], reported["replayed"], reported["answered_otherwise"]) == (
        1148,
        3584,
        3,
    )
