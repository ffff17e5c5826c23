# SPDX-License-Identifier: Apache-2.0
"""Put this process's memory into huge pages, in the compiled build.

Owns the two places where Python gets memory: arenas of small objects, and the C library for tables. A state has
millions of objects, and the processor keeps the addresses of a few thousand pages; with pages of 4 KiB most look-ups
wait for tables of pages too. Must be called before a program has made objects that stay.
"""

import os
import sys
from contextlib import suppress
from typing import Final

# What the GNU C library reads when a program starts. Settings that a library does not know have no effect.
TUNABLES: Final = "GLIBC_TUNABLES"
HUGE_TABLES: Final = "glibc.malloc.hugetlb"
# The bytes of one call are freed with its answer. The library would return their pages, and the kernel would clear
# whole huge ones for the next call, so blocks of up to 32 MiB stay within the process, with at most 256 MiB that are
# free.
SETTINGS: Final = (
    f"{HUGE_TABLES}=1",
    f"glibc.malloc.mmap_threshold={32 << 20}",
    f"glibc.malloc.trim_threshold={256 << 20}",
)


def use_huge_pages(*, for_tables: bool) -> None:
    """Use huge pages for objects from now on; `for_tables` starts this program again if the C library has no setting.

    Does nothing in plain Python. An operator who has a setting for `HUGE_TABLES` keeps it.
    """
    try:
        from clearinghouse.server.memory import arenas  # noqa: PLC0415  only in the compiled build
    except ImportError:
        return
    stated = os.environ.get(TUNABLES, "")
    if for_tables and HUGE_TABLES not in stated:
        os.environ[TUNABLES] = ":".join(filter(None, (stated, *SETTINGS)))
        with suppress(
            OSError
        ):  # where a process may not start a program, tables stay in small pages
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  the same program
    arenas.use()
