# SPDX-License-Identifier: Apache-2.0
"""Golden directories: what the first build of a format left on the disk, this one opens, recovers and continues (J-5).

Owns the files of `directory.tar.xz`: the head, the database and its log as a killed writer of that build left them,
with the first records of the golden journal. Such a directory is never made again.
"""

import tarfile
from pathlib import Path

import pytest

from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.storage.errors import OlderRulesError
from clearinghouse.storage.head import read_head
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only
from tests.golden.journal_file import read
from tests.unit.storage.builders import contents

DIRECTORIES = sorted(Path(__file__).parent.glob("v*/directory.tar.xz"))
RECORDS = {"v1": 25}


def unpacked(path: Path, folder: Path) -> Path:
    """The directory of an archive."""
    data = folder / "data"
    data.mkdir()
    with tarfile.open(path) as archive:
        for name in ("head", "journal.db", "journal.db-wal"):
            file = archive.extractfile(name)
            assert file is not None
            (data / name).write_bytes(file.read())
    return data


def test_there_is_a_golden_directory() -> None:
    """Every format that has a golden journal has a golden directory."""
    journals = sorted(Path(__file__).parent.glob("v*/journal.txt"))
    assert [path.parent for path in DIRECTORIES] == [path.parent for path in journals] != []


@pytest.mark.parametrize("path", DIRECTORIES, ids=lambda path: path.parent.name)
def test_a_golden_directory_is_read_and_continued(path: Path, tmp_path: Path) -> None:
    """Its records are those of the golden journal, its own head is obeyed, and it replays and goes on to be written."""
    data = unpacked(path, tmp_path)
    golden = read(path.with_name("journal.txt"))[: RECORDS[path.parent.name]]
    last: Head = golden[-1].head
    assert read_head(data) == last
    before = contents(data)
    reader = open_read_only(data)
    assert [record.head for record in reader.read(0)] == [record.head for record in golden]
    assert reader.verify([last]).findings == ()
    reader.close()
    assert contents(data) == before
    opened = open_directory(data)
    begun = replay_log(opened.directory.journal)
    assert begun.applier.head == opened.directory.journal.head() == last
    opened.directory.close()
    assert sorted(contents(data)) == ["head", "journal.db", "lock"]


def test_a_directory_of_the_first_rules_is_refused_by_name(tmp_path: Path) -> None:
    """It is not damaged; the error says what to do."""
    data = unpacked(Path(__file__).parent / "v1" / "first_rules.tar.xz", tmp_path)
    opened = open_directory(data)
    try:
        with pytest.raises(
            OlderRulesError, match="has rule set 1, this version reads rule set 2 and later"
        ):
            replay_log(opened.directory.journal)
    finally:
        opened.directory.close()
    with pytest.raises(OlderRulesError, match="begin a new directory, or use the version that"):
        open_directory(data, make_genesis(seed=bytes(32)))
