# SPDX-License-Identifier: Apache-2.0
"""Read the files that SQLite keeps beside the journal file, before SQLite opens them.

Owns the names of those files and the header of the log (https://www.sqlite.org/fileformat2.html#walformat). Reads
only. Only SQLite reads the content of the log.
"""

import time
from pathlib import Path
from struct import Struct
from typing import Final

_HEADER: Final = Struct(">8I")  # magic, format, page size, number, two salts, two sums over these
_SUMMED: Final = {
    0: Struct("<6I"),
    1: Struct(">6I"),
}  # the byte order of the checksums, which is that of the machine that wrote the log
_MAGIC: Final = 0x377F0682
_WORD: Final = 0xFFFF_FFFF
_LOOKS: Final = 3
_WAIT_SECONDS: Final = 0.01


def log_of(path: Path) -> Path:
    """Return SQLite's log beside the journal file `path`; records in the log alone are acknowledged too."""
    return path.with_name(f"{path.name}-wal")


def undo_of(path: Path) -> Path:
    """Return SQLite's rollback file beside `path`, which exists while SQLite makes the file and has no log yet."""
    return path.with_name(f"{path.name}-journal")


def has_content(path: Path) -> bool:
    """Return whether the file exists and is not empty."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def has_frames(log: Path) -> bool:
    """Return whether the log has frames after its header. Without frames a read-only SQLite would wait for a writer."""
    try:
        return log.stat().st_size > _HEADER.size
    except FileNotFoundError:
        return False


def has_sound_header(log: Path) -> bool:
    """Return whether the header of the log is sound.

    SQLite treats a log with a damaged header as empty, or waits for its writer. The check is repeated after a short
    pause, in case a writer is just restarting the log.
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
    """Return whether the magic number and the checksums of a log's header are right."""
    magic, *_, sum_low, sum_high = _HEADER.unpack(header)
    summed = _SUMMED[magic & 1]
    words = summed.unpack(header[: summed.size])
    low = high = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        low = (low + first + high) & _WORD
        high = (high + second + low) & _WORD
    return magic & ~1 == _MAGIC and (low, high) == (sum_low, sum_high)
