# SPDX-License-Identifier: Apache-2.0
"""Find archived records in the archive: files beside the journal, each with a part of the journal's chain (SPEC J-7).

Owns the names of the files and the search for the file that holds a sequence. `archiving` writes them. An operator
may move archive files away: a read of their records then raises ArchivedError.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

from clearinghouse.storage.chain import Tail
from clearinghouse.storage.errors import ArchivedError

ARCHIVE_DIRECTORY: Final = "archive"
_NAME: Final = re.compile(r"journal-(\d{19})-(\d{19})\.db")


class Segment(NamedTuple):
    """One file of an archive, and the range of sequences in its name."""

    path: Path
    first_sequence: int
    last_sequence: int


def archive_directory(journal: Path) -> Path:
    """Return the directory of a journal's archive; `journal` is its file or its data directory."""
    return (journal if journal.is_dir() else journal.parent) / ARCHIVE_DIRECTORY


def segment_name(first_sequence: int, last_sequence: int) -> str:
    """Return the name of the file that holds these sequences."""
    return f"journal-{first_sequence:019d}-{last_sequence:019d}.db"


def list_segments(directory: Path) -> list[Segment]:
    """Return the files of an archive, sorted by first sequence; an empty list if the directory does not exist."""
    try:
        paths = list(directory.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [
        Segment(path, int(match[1]), int(match[2]))
        for path in paths
        if (match := _NAME.fullmatch(path.name)) is not None
    ]
    return sorted(found, key=lambda segment: segment.first_sequence)


def find_segment(directory: Path, sequence: int, base: Tail) -> Segment:
    """Return the file that holds a sequence.

    Raises ArchivedError, which states the end of `base`, if no file holds it.
    """
    for segment in list_segments(directory):
        if segment.first_sequence <= sequence <= segment.last_sequence:
            return segment
    raise ArchivedError(sequence, base.head.sequence, directory)
