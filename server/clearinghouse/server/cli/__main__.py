# SPDX-License-Identifier: Apache-2.0
"""Run the command line: as the installed script, or as `python -m clearinghouse.server.cli` without it."""

import sys

from clearinghouse.server.cli import main
from clearinghouse.server.memory.huge_pages import use_huge_pages


def run() -> None:
    """Run the command line in a process of its own.

    Only a server starts itself again for its tables: that takes a fifth of a second, as long as a short command.
    """
    use_huge_pages(for_tables=sys.argv[1:2] == ["serve"])
    main(prog_name="clearinghouse")


if __name__ == "__main__":
    run()
