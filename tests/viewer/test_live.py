# SPDX-License-Identifier: Apache-2.0
"""The viewer beside a server that goes on writing, and what a killed one leaves in the temporary directory."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from clearinghouse.server.viewer import endpoints
from clearinghouse.server.viewer.checkpoints import Keyframes, remove_left_behind
from clearinghouse.server.viewer.command import site_of
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.lock import LOCK_FILE
from clearinghouse.storage.port import Record
from tests.analysis.journals import EPOCH, GOLDEN, golden_records, write_journal
from tests.server.harness import SEED, RunningServer, System
from tests.unit.storage.builders import edit
from tests.viewer.asking import Asking, one_thread, serving


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """The golden journal of the risk engine."""
    return golden_records(GOLDEN.with_name("risk.txt"))


def test_a_page_that_is_loaded_again_shows_what_came_meanwhile(
    records: list[Record], tmp_path: Path
) -> None:
    """While a writer has the journal, each load of the page begins with its present end; answers reach up to there."""
    half = len(records) // 2
    data = write_journal(tmp_path / "data", records[:half])
    with DataDirectory(data) as writer:
        with site_of(data, 0, new_pool=one_thread) as made, serving(made):
            site = Asking(made.port)
            first = site.get("journal")
            assert (first["end"], first["later"], first["trouble"]) == (
                records[half - 1].last_sequence,
                0,
                "",
            )
            beyond = records[-1].last_sequence
            assert site.raw(f"/api/state?at={beyond}").status == 400
            writer.journal.append(EPOCH, records[half].first_sequence, records[half:])
            assert (
                site.raw(f"/api/state?at={beyond}").status == 400
            )  # until a caller loads the page
            then = site.get("journal")
            assert (then["end"], then["to_ms"] >= first["to_ms"]) == (beyond, True)
            assert then["steps"] != first["steps"]
            assert site.get("state", at=beyond)["sequence"] == beyond
            assert site.get("state")["sequence"] == beyond
            assert site.get("timeline")["to_ms"] == then["to_ms"]
        endpoints.forget()
    with site_of(data, 0, new_pool=one_thread) as made, serving(made):
        assert Asking(made.port).get("journal") == then
    endpoints.forget()


def test_damage_that_comes_later_is_told_and_shown_up_to(
    records: list[Record], tmp_path: Path
) -> None:
    """A record that does not verify ends what is shown, with its sequence; what came before it stays to be asked."""
    half = len(records) // 2
    data = write_journal(tmp_path / "data", records[:half])
    with site_of(data, 0, new_pool=one_thread) as made, serving(made):
        site = Asking(made.port)
        with DataDirectory(data) as writer:
            writer.journal.append(EPOCH, records[half].first_sequence, records[half:])
        wound = records[half + 3]
        first = wound.first_sequence
        edit(data, f"UPDATE record SET time_ns = time_ns + 1 WHERE first_sequence = {first}")  # noqa: S608
        reported = site.get("journal")
        for _ in range(2):
            assert reported == site.get("journal")
            assert f"sequence {wound.first_sequence}" in reported["trouble"]
            assert reported["end"] == records[half + 2].last_sequence
        assert site.get("state", at=reported["end"])["sequence"] == reported["end"]
    endpoints.forget()


@pytest.mark.slow
def test_it_follows_a_real_server(tmp_path: Path) -> None:
    """The records that a running server has acknowledged are on the page at its next load."""
    data = tmp_path / "data"
    with RunningServer(data, "--seed", SEED) as server:
        system = System(server)
        with site_of(data, 0, new_pool=one_thread) as made, serving(made):
            site = Asking(made.port)
            for _ in range(3):
                last = system.client.transfer(system.alice, system.bob, "USDC", 1)
                reported = site.get("journal")
                assert (reported["end"] >= last, reported["trouble"]) == (True, "")
                assert site.get("state", at=reported["end"])["sequence"] == reported["end"]
        endpoints.forget()
        assert server.terminate() == 0


@pytest.mark.slow
def test_what_a_killed_command_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames of a dead process go at the next start; those of a living one, and fresh ones, stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make = "from clearinghouse.server.viewer.checkpoints import Keyframes; import os; f = Keyframes(9); os._exit(0)"
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", make], check=True, env={**os.environ, "TMPDIR": str(tmp_path)}
        )
    living = Keyframes(9)
    old, fresh = [path for path in tmp_path.iterdir() if path != living.directory]
    foreign = tmp_path / "clearinghouse-inspect-mine"
    foreign.mkdir()
    long_ago = time.time() - 3_600
    for directory in (old, living.directory):
        os.utime(directory / LOCK_FILE, (long_ago, long_ago))
    remove_left_behind()
    assert set(tmp_path.iterdir()) == {living.directory, fresh, foreign}
    living.close()
