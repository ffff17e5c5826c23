# SPDX-License-Identifier: Apache-2.0
"""`python -m clearinghouse.server.cli`: the command line without its installed script."""

from clearinghouse.server.cli import main

if __name__ == "__main__":
    main(prog_name="clearinghouse")
