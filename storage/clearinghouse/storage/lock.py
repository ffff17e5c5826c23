# SPDX-License-Identifier: Apache-2.0
"""Lock a data directory for one writer (SPEC J-6).

Owns the file `lock`, which is never removed: two processes could lock a removed file and its successor. The lock is
`flock`: it belongs to the open file and always ends with its process. The process id in the file is for people; no
code relies on it.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from clearinghouse.storage.errors import DirectoryLockedError, file_error

LOCK_FILE: Final = "lock"
_PID_BYTES: Final = 32


class DirectoryLock:
    """The lock on `directory`, held until `release`.

    Raises DirectoryLockedError, which names the holder, and the errors of `file_error`.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / LOCK_FILE
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise file_error(path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, _PID_BYTES, 0).strip()
            os.close(descriptor)
            pid = int(holder) if holder.isdigit() else None
            raise DirectoryLockedError(directory, pid) from error
        self._descriptor = descriptor
        with suppress(OSError):  # on a full disk the lock still holds, but without the process id
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)

    def release(self) -> None:
        """Release the lock; a second call does nothing."""
        if self._descriptor >= 0:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1
