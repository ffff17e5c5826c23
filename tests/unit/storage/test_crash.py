# SPDX-License-Identifier: Apache-2.0
"""Other processes: killed writers, outside readers, and the order of writes and syncs.

A kill leaves what the process wrote in the system's cache, so it shows recovery and never a missing sync;
that is what the trace of system calls is for.
"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clearinghouse.storage.chain import verify
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.head import read_head
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only
from tests.sources import ROOT
from tests.tools import tool
from tests.unit.storage.builders import contents

# Appends one record per line of input and acknowledges it with its sequence and hash. Checkpoints are made
# frequent, so that a kill meets them too.
WRITER = """
import os, sys
from pathlib import Path
from clearinghouse.storage import chain, journal
from clearinghouse.storage.directory import DataDirectory
journal.CHECKPOINT_PAGES = 30
directory = DataDirectory(Path(sys.argv[1]))
log = directory.journal
log.fence(log.epoch() + 1)
for line in sys.stdin:
    head = log.head()
    number = head.sequence + 1
    record = chain.seal(head, log.epoch(), 1, number, b"c" * (number * 37 % 9000), b"events")
    log.append(record.epoch, number, [record])
    os.write(1, b"acknowledged %d %s\\n" % (number, record.chain_hash.hex().encode()))
    log.checkpoint_if_due()
directory.close()
"""


# A process of its own finds the builders of these tests, too.
TESTS_ENV = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), *filter(None, sys.path)))}


def writer(path: Path, *prefix: str) -> subprocess.Popen[bytes]:
    """A process that writes to the directory, perhaps under a tool."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", WRITER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def acknowledged(line: bytes) -> Head:
    """The head that a line of the writer's output promises."""
    _, sequence, chain_hash = line.split()
    return Head(int(sequence), bytes.fromhex(chain_hash.decode()))


def kill_in_mid_write(path: Path, after: int) -> list[Head]:
    """Feed a writer without end and kill it after some answers; all heads that it acknowledged."""
    with writer(path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n" * 60_000)
        heads = [acknowledged(process.stdout.readline()) for _ in range(after)]
        os.kill(process.pid, signal.SIGKILL)
        # The kill may have cut the last line: an incomplete line was not received.
        rest = process.stdout.read().split(b"\n")[:-1]
        process.stdin.close()
    return heads + [acknowledged(line) for line in rest]


def recover_and_check(path: Path, heads: list[Head]) -> None:
    """Every acknowledged head is in the journal, and its chain is whole."""
    known = read_head(path)
    assert known is not None
    with DataDirectory(path) as directory:
        assert directory.journal.head().sequence >= heads[-1].sequence
        assert verify(directory.journal.read(0), [*heads, known]).findings == ()


def test_killed_writers_lose_nothing(tmp_path: Path) -> None:
    """However often the writer is killed while it writes, nothing that it acknowledged is lost."""
    heads: list[Head] = []
    for after in (1, 7, 40, 150):
        heads += kill_in_mid_write(tmp_path, after)
        recover_and_check(tmp_path, heads)
    assert len(heads) >= 198


@pytest.mark.slow
def test_many_killed_writers_lose_nothing(tmp_path: Path) -> None:
    """The same over many more kills, at other moments."""
    heads: list[Head] = []
    for cycle in range(24):
        heads += kill_in_mid_write(tmp_path, 1 + cycle * 5 % 97)
        if cycle % 3 == 0:  # else the next writer recovers by itself
            recover_and_check(tmp_path, heads)
    recover_and_check(tmp_path, heads)


def test_a_reader_beside_a_living_writer(tmp_path: Path) -> None:
    """An outside reader sees each commit at once, changes no byte, and does not hinder the writer."""
    with writer(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        reader = None
        for number in range(120):
            process.stdin.write(b"\n")
            process.stdin.flush()
            head = acknowledged(process.stdout.readline())
            if number % 30 == 4:
                reader = reader or open_read_only(tmp_path)
                assert reader.head() == head
                assert verify(reader.scan(), [head]).findings == ()
        assert reader is not None
        reader.close()
        process.stdin.close()
        assert process.wait() == 0
    assert sorted(contents(tmp_path)) == ["head", "journal.db", "lock"]


def test_a_reader_writes_nothing_beside_a_living_writer(tmp_path: Path) -> None:
    """While the writer waits, reading its journal leaves every byte of the directory as it was."""
    with writer(tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n" * 5)
        process.stdin.flush()
        head = [acknowledged(process.stdout.readline()) for _ in range(5)][-1]
        before = contents(tmp_path)
        reader = open_read_only(tmp_path)
        assert len(list(reader.read(0))) == 5
        assert reader.head() == head
        reader.close()
        assert contents(tmp_path) == before
        process.stdin.close()


FAILS = """
import os, sys
from pathlib import Path
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import JournalFailedError
from tests.unit.storage.builders import append_batches
directory = DataDirectory(Path(sys.argv[1]))
directory.journal.fence(1)
append_batches(directory.journal, 3)
def fail(*_):
    raise OSError(28, "No space left on device")
os.pwrite = fail
try:
    append_batches(directory.journal, 1)
except JournalFailedError:
    directory.close()
"""


def test_a_failed_process_writes_nothing_on_its_way_out(tmp_path: Path) -> None:
    """After a failure the connection is not closed, which would merge the log, not even at the interpreter's end."""
    path = tmp_path / "data"
    done = subprocess.run((sys.executable, "-c", FAILS, str(path)), check=False, env=TESTS_ENV)
    assert done.returncode == 0
    assert (path / "journal.db-wal").stat().st_size > 0
    with DataDirectory(path) as directory:
        assert len(list(directory.journal.read(0))) == 4


TRACED = re.compile(rb"^(?:\d+ +)?(\w+)\(\d+<([^>]*)>(.*)$")


@pytest.mark.slow
def test_the_sync_lies_between_the_write_and_the_answer(tmp_path: Path) -> None:
    """A record's pages are written, then synced, then the head is written, and only then is it answered."""
    trace = tmp_path / "trace"
    data = tmp_path / "data"
    calls = "trace=pwrite64,write,writev,fdatasync,fsync"
    with writer(data, tool("strace"), "-f", "-y", "-e", calls, "-o", str(trace)) as process:
        output, _ = process.communicate(b"\n" * 40)
    heads = [acknowledged(line) for line in output.splitlines()]
    assert len(heads) == 40
    steps: list[str] = []
    answers = 0
    for line in trace.read_bytes().splitlines():
        match = TRACED.match(line)
        if match is None:
            continue
        call, name, rest = match[1].decode(), Path(match[2].decode()).name, match[3]
        if call == "write" and b"acknowledged" in rest:
            wal_writes = [n for n, step in enumerate(steps) if step == "pwrite64 journal.db-wal"]
            syncs = [
                n
                for n, step in enumerate(steps)
                if step in {"fdatasync journal.db-wal", "fsync journal.db-wal"}
            ]
            head_writes = [n for n, step in enumerate(steps) if step == "pwrite64 head"]
            assert wal_writes, f"no page was written before answer {answers}"
            assert syncs, f"no sync before answer {answers}"
            assert wal_writes[-1] < syncs[-1] < head_writes[-1]
            steps = []
            answers += 1
        else:
            steps.append(f"{call} {name}")
    assert answers == 40
