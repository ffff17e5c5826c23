# SPDX-License-Identifier: Apache-2.0
"""A server whose clock and journal are far apart: refused with both times, and the way back (SPEC U-6.1)."""

import json
import time
from pathlib import Path

import pytest

from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.forking import Fork
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.storage.port import Record
from tests.server.harness import RunningServer, run_command

DAY_NS = 86_400 * types.SECOND_NS


def _journal(folder: Path, *times_ns: int) -> list[int]:
    """A journal that begins at the first time, with a new account at each of the others; their sequences."""
    first, *later = times_ns
    opened = open_directory(folder, make_genesis(seed=bytes(32)), clock=lambda: first)
    records: list[Record] = []
    journal = opened.directory.journal
    fork = Fork(
        replay_log(journal).applier,
        epoch=opened.epoch,
        on_record=lambda recorded: records.append(recorded.record),
    )
    for number, at_ns in enumerate(later):
        fork.jump(at_ns)
        fork.apply(
            commands.CreateAccount(
                *fork.fields("operator"),
                f"owner {number}",
                types.KIND_CUSTOMER,
                AccountId(0),
                max_leverage=1,
                flags=0,
                position_limit=0,
            )
        )
    journal.append(opened.epoch, 1, records)
    opened.directory.close()
    return [record.last_sequence for record in records]


def test_a_journal_from_the_future_is_refused_and_can_be_taken_back(tmp_path: Path) -> None:
    """After a clock that was a day ahead the server does not start; restored to before that, it serves."""
    now = time.time_ns()
    ahead = tmp_path / "ahead"
    sequences = _journal(ahead, now - 60 * types.SECOND_NS, now, now + DAY_NS)
    refused = run_command("serve", "--data-dir", str(ahead), "--listen", "127.0.0.1:0", "--json")
    assert refused.returncode == 2
    found = json.loads(refused.stdout.splitlines()[-1])
    assert found["error"] == "Clock"
    for part in ("the journal ends at", "the clock says", "earlier", "restore --until"):
        assert part in found["message"]
    checked = run_command("doctor", str(ahead), "--json")
    assert checked.returncode == 1
    (clock,) = [one for one in json.loads(checked.stdout)["findings"] if one["name"] == "clock"]
    assert clock["level"] == "bad"

    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now // types.SECOND_NS + 60))
    back = tmp_path / "back"
    restored = run_command("restore", str(ahead), str(back), "--until", moment, "--json")
    assert json.loads(restored.stdout)["sequence"] == sequences[-2]
    with RunningServer(back) as server, server.client("operator") as client:
        client.create_account("alice")
        assert server.terminate() == 0
    assert run_command("doctor", str(back)).returncode == 0


@pytest.mark.parametrize("permitted", [False, True])
def test_a_start_long_after_the_end_of_the_journal(tmp_path: Path, *, permitted: bool) -> None:
    """Two days later a start is refused, because the clock may be ahead, unless any gap is permitted."""
    folder = tmp_path / "old"
    began = time.time_ns() - 2 * DAY_NS - 5_400 * types.SECOND_NS
    _journal(folder, began, began + types.SECOND_NS)
    if not permitted:
        refused = run_command("serve", "--data-dir", str(folder), "--listen", "127.0.0.1:0")
        assert refused.returncode == 2
        assert "2 d 1 h later, and the limit is 1 d" in refused.stderr
        assert "--gap-seconds-max 0" in refused.stderr
        assert "stopped" not in refused.stderr  # it never served
        return
    with RunningServer(folder, "--gap-seconds-max", "0") as server, server.client() as client:
        client.create_account("alice")
        assert server.terminate() == 0
    assert (
        "what fell due meanwhile is done now, and deadlines of members move"
        in folder.with_suffix(".log").read_text()
    )
