# SPDX-License-Identifier: Apache-2.0
"""What a backup and a restore cost, encrypted and plain, in one run: seconds for a million records.

    python -m tests.operations.measure --records 200000

The forms take turns, so that a machine which slows down slows all of them. A record has about a kilobyte, like a
call of a few orders.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

import pyrage

from clearinghouse.storage import chain
from clearinghouse.storage.copying import copy_journal
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.encrypting import decrypt_directory, encrypt_directory
from clearinghouse.storage.port import Head, Record

MILLION: Final = 1_000_000
COMMANDS: Final = os.urandom(400)
EVENTS: Final = os.urandom(600)
GROUP: Final = 1_000


def _journal(path: Path, number: int) -> None:
    """Make a journal of so many records after its genesis."""
    with DataDirectory(path) as directory:
        journal = directory.journal
        journal.fence(1)
        head = journal.head()
        journal.append(1, 0, [chain.seal(head, 1, 1, 1, b"genesis", b"")])
        for first in range(0, number, GROUP):
            group = _group(journal.head(), min(GROUP, number - first))
            journal.append(1, group[0].first_sequence, group)
            journal.checkpoint_if_due()


def _group(head: Head, count: int) -> list[Record]:
    """Records that continue `head`."""
    records: list[Record] = []
    for _ in range(count):
        records.append(chain.seal(head, 1, 1, 1 + head.sequence, COMMANDS, EVENTS))
        head = records[-1].head
    return records


def _seconds(act: Callable[[], object]) -> float:
    """The time of an act."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def run(folder: Path, records: int, rounds: int) -> dict[str, float]:
    """Return the median seconds of each form for a million records, and the ratios."""
    live = folder / "live"
    _journal(live, records)
    key = pyrage.x25519.Identity.generate()
    to = [key.to_public()]
    found: dict[str, list[float]] = {}

    def encrypted_backup() -> None:
        copy_journal(live, folder / "staged")
        encrypt_directory(folder / "staged", folder / "encrypted", to)

    def encrypted_restore() -> None:
        decrypt_directory(folder / "encrypted", folder / "opened", [key])
        copy_journal(folder / "opened", folder / "restored")

    acts: dict[str, Callable[[], object]] = {
        "backup_plain": lambda: copy_journal(live, folder / "plain"),
        "backup_encrypted": encrypted_backup,
        "restore_plain": lambda: copy_journal(folder / "plain", folder / "again"),
        "restore_encrypted": encrypted_restore,
    }
    for _ in range(rounds):
        for name, act in acts.items():
            found.setdefault(name, []).append(_seconds(act))
        for name in ("plain", "staged", "encrypted", "opened", "restored", "again"):
            shutil.rmtree(folder / name)
    result = {name: round(median(times) / records * MILLION, 2) for name, times in found.items()}
    for what in ("backup", "restore"):
        pairs = zip(found[f"{what}_encrypted"], found[f"{what}_plain"], strict=True)
        result[f"{what}_ratio"] = round(median(a / b for a, b in pairs), 2)
    return result


def main() -> int:
    """Measure, and print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    stated = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="measure-"))
    try:
        found = run(folder, stated.records, stated.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"records": stated.records, "rounds": stated.rounds, **found}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
