# SPDX-License-Identifier: Apache-2.0
"""The head file beside the journal."""

import errno
import os
from pathlib import Path

import pytest

from clearinghouse.storage.errors import (
    DirectoryNotWritableError,
    HeadDamagedError,
    JournalFailedError,
    StorageError,
)
from clearinghouse.storage.files import SYSTEM_FILES
from clearinghouse.storage.head import HeadFile, read_head
from clearinghouse.storage.port import EMPTY_HEAD, Head

ONE = Head(1, b"\x01" * 32)
TWO = Head(2, b"\x02" * 32)
THREE = Head(2**63 - 1, b"\xff" * 32)


def write(path: Path, *heads: Head) -> None:
    """A head file to which `heads` were written, each synced."""
    HeadFile.create(path)
    head_file = HeadFile(path)
    for head in heads:
        head_file.write(head)
        head_file.sync()
    head_file.close()


def test_the_newest_head_is_read_back(tmp_path: Path) -> None:
    """The last head written is read by the next writer and by a reader beside it, and the size never changes."""
    assert read_head(tmp_path) is None
    HeadFile.create(tmp_path)
    assert read_head(tmp_path) == EMPTY_HEAD
    for heads in ((ONE,), (ONE, TWO), (ONE, TWO, THREE)):
        write(tmp_path, *heads)
        assert read_head(tmp_path) == heads[-1]
        head_file = HeadFile(tmp_path)
        assert head_file.head == heads[-1]
        head_file.close()
        head_file.close()
        assert (tmp_path / "head").stat().st_size == 1_024
    assert [file.name for file in tmp_path.iterdir()] == ["head"]


def test_the_format(tmp_path: Path) -> None:
    """A copy is one line that a person can read, and its bytes never change."""
    write(tmp_path, ONE)
    data = (tmp_path / "head").read_bytes()
    line = data[:512]
    assert line.split() == [
        b"clearinghouse-head-1",
        b"+0000000000000000001",
        b"01" * 32,
        b"956dc6d77fd7841516b991d6eac16924a2dff63fd040af5304c7b4cc61177017",
    ]
    assert (len(line), line[-1:]) == (512, b"\n")


def test_a_torn_write_leaves_the_head_before(tmp_path: Path) -> None:
    """With any part of the last write on the disk, one of the last two heads is read."""
    write(tmp_path, ONE, TWO)
    path = tmp_path / "head"
    before = path.read_bytes()
    write(tmp_path, ONE, TWO, THREE)
    after = path.read_bytes()
    for cut in range(513):
        path.write_bytes(after[:cut] + before[cut:])
        assert read_head(tmp_path) in {TWO, THREE}


@pytest.mark.parametrize("settled", [False, True])
def test_writes_since_a_sync_leave_the_synced_head_alone(tmp_path: Path, settled: bool) -> None:
    """With any number of heads after it without a sync, torn or not, the synced one is readable."""
    write(tmp_path, ONE)
    path = tmp_path / "head"
    before = path.read_bytes()
    head_file = HeadFile(tmp_path)
    if settled:
        head_file.settle()
    for sequence in range(2, 5):
        head_file.write(Head(sequence, b"\x02" * 32))
    after = path.read_bytes()
    torn = bytearray(after)
    changed = [place for place, byte in enumerate(before) if byte != after[place]]
    assert len({place // 512 for place in changed}) == 1
    torn[changed[0]] = 0
    path.write_bytes(torn)
    assert read_head(tmp_path) == ONE
    head_file.close()


def test_every_flipped_bit_is_seen(tmp_path: Path) -> None:
    """A flipped bit in a copy makes that copy unreadable, and never another head."""
    write(tmp_path, ONE, TWO)
    path = tmp_path / "head"
    data = path.read_bytes()
    copies = [data[:512], data[512:]]
    for place in range(0, 512 * 8, 5):
        flipped = bytearray(copies[1])
        flipped[place // 8] ^= 1 << (place % 8)
        path.write_bytes(copies[0] + flipped)
        assert read_head(tmp_path) == ONE
        path.write_bytes(bytes(flipped) * 2)
        with pytest.raises(HeadDamagedError):
            read_head(tmp_path)


@pytest.mark.parametrize("data", [b"", b"x", b"x" * 1_024, b" " * 2_000])
def test_an_unreadable_file(tmp_path: Path, data: bytes) -> None:
    """A head file that holds no head is named, with what to do."""
    (tmp_path / "head").write_bytes(data)
    with pytest.raises(HeadDamagedError, match="no readable head"):
        HeadFile(tmp_path)
    with pytest.raises(HeadDamagedError, match="verify the journal"):
        read_head(tmp_path)


@pytest.mark.parametrize("size", [1_023, 1_025])
def test_a_file_of_another_size(tmp_path: Path, size: int) -> None:
    """A head file that is longer or shorter than ours was not written by us."""
    write(tmp_path, ONE, TWO)
    path = tmp_path / "head"
    path.write_bytes(path.read_bytes().ljust(size)[:size])
    with pytest.raises(HeadDamagedError):
        read_head(tmp_path)


def test_a_missing_file(tmp_path: Path) -> None:
    """The writer insists on a head file: without one a lost tail would go unseen."""
    with pytest.raises(HeadDamagedError, match="missing"):
        HeadFile(tmp_path)


@pytest.mark.parametrize(
    ("number", "error", "advice"),
    [
        (errno.EIO, JournalFailedError, "cannot be written: Input/output error$"),
        (errno.ENOSPC, JournalFailedError, "No space left on device: free space on its disk$"),
        (errno.EACCES, DirectoryNotWritableError, "give this user the right to write"),
        (errno.EROFS, DirectoryNotWritableError, "Read-only file system"),
    ],
)
def test_an_error_of_the_device_is_no_missing_right(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[StorageError],
    advice: str,
) -> None:
    """A first start whose head file cannot be written says if the disk or the rights are the reason."""

    def sync_directory(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(SYSTEM_FILES, "sync_directory", sync_directory)
    with pytest.raises(error, match=advice):
        HeadFile.create(tmp_path)


def test_an_error_of_a_head_file_has_its_path_and_reason(tmp_path: Path) -> None:
    """For a reader, where it holds no head and where it cannot be read."""
    path = tmp_path / "head"
    path.write_bytes(b"x")
    with pytest.raises(HeadDamagedError) as caught:
        read_head(tmp_path)
    assert str(path) in str(caught.value)
    assert "no readable head in its 1 bytes" in str(caught.value)
    path.unlink()
    path.mkdir()
    with pytest.raises(HeadDamagedError) as caught:
        read_head(tmp_path)
    assert str(path) in str(caught.value)
    assert "Is a directory" in str(caught.value)
