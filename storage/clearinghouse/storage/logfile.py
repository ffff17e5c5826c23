# SPDX-License-Identifier: Apache-2.0
"""What SQLite keeps beside the journal file, as far as it must be known before SQLite is asked.

Owns the names of those files and the header of the log (https://www.sqlite.org/fileformat2.html#walformat). Reads
only. What is in the log is SQLite's to read.
"""

import time
from pathlib import Path
from struct import Struct
from typing import Final

_HEADER: Final = Struct(">8I")  # magic, format, page size, number, two salts, two sums over these
_SUMMED: Final = {
    0: Struct("<6I"),
    1: Struct(">6I"),
}  # the sums are over words in the maker's order
_MAGIC: Final = 0x377F0682
_WORD: Final = 0xFFFF_FFFF
_LOOKS: Final = 3
_WAIT_SECONDS: Final = 0.01


def log_of(path: Path) -> Path:
    """SQLite's log beside the journal file `path`: what is only there is acknowledged all the same."""
    return path.with_name(f"{path.name}-wal")


def undo_of(path: Path) -> Path:
    """What SQLite keeps beside the journal file `path` while it makes the file, before there is a log."""
    return path.with_name(f"{path.name}-journal")


def has_content(path: Path) -> bool:
    """True if the file is there and not empty."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def has_frames(log: Path) -> bool:
    """True if there is more in the log than a header: else it holds nothing, and SQLite would wait for its writer."""
    try:
        return log.stat().st_size > _HEADER.size
    except FileNotFoundError:
        return False


def has_sound_header(log: Path) -> bool:
    """False if the header of the log is damaged: SQLite then takes the log for empty, or waits for its writer.

    It is looked at again after a moment, in case a writer is just beginning its log anew.
    """
    for look in range(_LOOKS):
        if look:
            time.sleep(_WAIT_SECONDS)
        with log.open("rb") as file:
            header = file.read(_HEADER.size)
        if len(header) == _HEADER.size and _is_sound(header):
            return True
    return False


def _is_sound(header: bytes) -> bool:
    """Return whether the magic number and the sums of a log's header are right."""
    magic, *_, sum_low, sum_high = _HEADER.unpack(header)
    summed = _SUMMED[magic & 1]
    words = summed.unpack(header[: summed.size])
    low = high = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        low = (low + first + high) & _WORD
        high = (high + second + low) & _WORD
    return magic & ~1 == _MAGIC and (low, high) == (sum_low, sum_high)
