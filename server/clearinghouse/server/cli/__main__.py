# SPDX-License-Identifier: Apache-2.0
"""Run the command line: as the installed script, or as `python -m clearinghouse.server.cli` without it."""

from clearinghouse.server.cli import main
from clearinghouse.server.memory.huge_pages import use_huge_pages


def run() -> None:
    """Run the command line in a process of its own."""
    use_huge_pages()
    main(prog_name="clearinghouse")


if __name__ == "__main__":
    run()
