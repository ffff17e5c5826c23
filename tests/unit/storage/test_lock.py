# SPDX-License-Identifier: Apache-2.0
"""One writer per data directory."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import DirectoryLockedError
from clearinghouse.storage.lock import DirectoryLock

HOLD = """
import sys
from pathlib import Path
from clearinghouse.storage.directory import DataDirectory
directory = DataDirectory(Path(sys.argv[1]))
print("locked", flush=True)
sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """Another process that has the directory open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    return process


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """A directory that another process writes to is refused by its process id, until that one dies."""
    with holder(tmp_path) as process:
        with pytest.raises(DirectoryLockedError, match=f"process {process.pid}") as refused:
            DataDirectory(tmp_path)
        assert refused.value.pid == process.pid
        os.kill(process.pid, signal.SIGKILL)
    DataDirectory(tmp_path).close()


def test_a_second_opening_in_one_process(tmp_path: Path) -> None:
    """The lock also holds against the process that has it, and is free after close."""
    with (
        DataDirectory(tmp_path),
        pytest.raises(DirectoryLockedError, match=f"process {os.getpid()}"),
    ):
        DataDirectory(tmp_path)
    DataDirectory(tmp_path).close()


def test_an_old_process_id_is_no_lock(tmp_path: Path) -> None:
    """The text in the lock file has no effect; a holder that left no number is unknown."""
    (tmp_path / "lock").write_text("99999999999 or so\n")
    lock = DirectoryLock(tmp_path)
    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    (tmp_path / "lock").write_text("")
    with pytest.raises(DirectoryLockedError, match="unknown process") as refused:
        DirectoryLock(tmp_path)
    assert refused.value.pid is None
    lock.release()
    lock.release()
    DirectoryLock(tmp_path).release()


def test_a_lock_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not even the process id can be written the lock holds all the same."""

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", fail)
        patch.setattr(os, "ftruncate", fail)
        lock = DirectoryLock(tmp_path)
        with pytest.raises(DirectoryLockedError, match="unknown process"):
            DirectoryLock(tmp_path)
        lock.release()
    DirectoryLock(tmp_path).release()
