# SPDX-License-Identifier: Apache-2.0
"""Power cuts while records are archived: the journal may forget them once the archive is said to be written (J-7)."""

from pathlib import Path
from random import Random

from clearinghouse.storage.archives import archive_directory
from clearinghouse.storage.archiving import archivable, write_archive
from clearinghouse.storage.connection import SqliteBinding, pysqlite3_binding
from clearinghouse.storage.reader import JournalReader
from clearinghouse.storage.schema import JOURNAL_FILE
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory
from tests.faults.disk import Disk
from tests.faults.journal_runs import scratch_directory
from tests.faults.recorder import Recorder
from tests.unit.storage.builders import make_journal

SEED = 4
VARIANTS = 6


class ReaderBesideRecorder(JournalReader):
    """Reads the journal as ever, and names the recorder's library as the one to write an archive with."""

    def __init__(self, path: Path, recorder: Recorder) -> None:
        """Open the journal."""
        super().__init__(path, pysqlite3_binding())
        self._recorder = recorder

    @property
    def binding(self) -> SqliteBinding:
        """The recorder's."""
        return self._recorder.binding


def write_recorded(data: Path) -> tuple[Recorder, str, bytes]:
    """A journal of which the half is archived: what was done in the archive, its file and that file's content."""
    records = make_journal(data, 8)
    lock = SnapshotLock(snapshot_directory(data))
    lock.write(records[4].head, records[4].time_ns, [b"any bytes"])
    lock.release()
    directory = archive_directory(data)
    directory.mkdir()
    recorder = Recorder(directory, Disk())
    reader = ReaderBesideRecorder(data / JOURNAL_FILE, recorder)
    try:
        span = archivable(reader, keep=1)
        assert span is not None
        path = write_archive(reader, *span, recorder.files)
    finally:
        reader.close()
    return recorder, path.name, path.read_bytes()


def test_a_power_cut_leaves_a_whole_archive_or_none() -> None:
    """A file with the name of an archive is whole whenever the power fails, and once it was written it stays."""
    with scratch_directory() as scratch:
        recorder, name, content = write_recorded(scratch / "data")
    disk = Disk()
    count = 0
    for point, operation in enumerate(recorder.operations, start=1):
        disk.apply(operation)
        for variant in range(1 if disk.is_certain else VARIANTS):
            image = disk.draw(Random(f"{SEED}/{point}/{variant}"))
            assert image.get(name, content) == content
            count += 1
    assert count > len(recorder.operations)
    assert all(disk.draw(Random(seed))[name] == content for seed in range(VARIANTS))
