# SPDX-License-Identifier: Apache-2.0
"""A new command costs a schema entry, a handler and a registry row: shown by adding one to a copy of the tree.

The command SetPositionLimit (19) is made up. Its hand edits are the patches in `new_command/`, one per source file.
The test applies them to a copy of the tracked files, generates everything else, and uses the command through server,
client, replay, explanation and documents. Tests and scenarios of a command are written by hand and are not counted.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.sources import ROOT

PATCHES: Final = Path(__file__).with_name("new_command")
CHILD: Final = "tests/measurements/new_command_child.py"
# Roots of the namespace package in the copy, before those that are installed.
ROOTS: Final = (
    *("statemachine", "storage", "server", "apps", "clients/python", "proto/gen/python"),
    ".",
)

# What no schema can say: the command itself, its rule, and which handler has the rule.
NEEDED: Final = ("schema", "handler", "registry")
FILES: Final = 3
PLACES: Final = 4


def places_of(patch: str) -> int:
    """How many separate runs of changed lines a patch has."""
    lines = [line[:1] for line in patch.splitlines() if not line.startswith(("+++", "---"))]
    changed = "".join("x" if mark in {"+", "-"} else " " for mark in lines)
    return len(changed.split())


def run(copy: Path, *command: str) -> str:
    """Run a Python program of the copy to its end and return its output; fail with what it wrote."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(copy / root) for root in ROOTS),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


def copy_tree(target: Path) -> None:
    """Copy the tracked files as they stand in the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    for name in listed.stdout.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():  # else it is deleted and not yet committed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)


def change_tree(target: Path) -> None:
    """Copy the tree, make the hand edits of the command, and generate everything that follows from them."""
    copy_tree(target)
    for name in NEEDED:
        patch = PATCHES / f"{name}.patch"
        done = subprocess.run(
            ["git", "apply", str(patch)],
            cwd=target,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(target.parent)},
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, f"{patch.name} does not apply: {done.stderr}"
    run(target, "proto/generate.py")
    run(target, "clients/python/generate_sync.py")


def test_the_hand_edits_of_a_new_command_are_counted() -> None:
    """One file per patch: schema, handler and registry row."""
    patches = {path.stem: path.read_text("utf-8") for path in PATCHES.glob("*.patch")}
    assert sorted(patches) == sorted(NEEDED)
    files = [
        name
        for text in patches.values()
        for name in re.findall(r"^\+\+\+ b/(.+)$", text, re.MULTILINE)
    ]
    assert len(files) == len(set(files)) == len(patches) == FILES
    assert sum(map(places_of, patches.values())) == PLACES


@pytest.mark.parametrize("name", NEEDED)
def test_a_hand_edit_applies(name: str) -> None:
    """A change beside it may need the patch to be made again."""
    command = ["git", "apply", "--check", str(PATCHES / f"{name}.patch")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_new_command_works_everywhere(tmp_path: Path) -> None:
    """From the hand edits to generated code, server, client, journal, replay, explanation and documents."""
    copy = tmp_path / "tree"
    change_tree(copy)

    # The schema passes lint, format and the check for breaking changes, and nothing generated differs from it.
    run(copy, "proto/generate.py", "--check")

    used: dict[str, Any] = json.loads(run(copy, CHILD, str(tmp_path / "data")))
    # The account got the limit of 250 USDC, and 0 removed it.
    assert used["limits"] == ["250", "None"]
    # Its rule refuses an account that does not exist, and the edge an amount finer than the asset.
    assert (used["refused"], used["invalid"]) == ("UNKNOWN_ACCOUNT", "position_limit")
    # A replay from genesis gives the head that the journal has: account, two limits, one refusal.
    assert used["replay"]["sequence"] == used["verified"]["sequence"] == 4
    assert used["replay"]["chain_head"] == used["verified"]["chain_head"]
    # The explanation of its sequence names the command and its event.
    assert "SetPositionLimit" in used["explained"]
    assert "ACCOUNT_CHANGED" in used["explained"]

    page = (copy / "docs" / "reference" / "commands.md").read_text("utf-8")
    section = page.partition("## `SetPositionLimit` (19)\n")[2].partition("\n## ")[0]
    assert "weighted exposure" in section
    assert "`account_id`, `position_limit`" in section
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_docs.py")
