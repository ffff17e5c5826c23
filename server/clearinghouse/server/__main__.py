# SPDX-License-Identifier: Apache-2.0
"""`python -m clearinghouse.server`: the command line if the script is not on the path."""

from clearinghouse.server.cli import main

main(prog_name="clearinghouse")
