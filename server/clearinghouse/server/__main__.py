# SPDX-License-Identifier: Apache-2.0
"""Run the command line as `python -m clearinghouse.server`, for a machine without the installed script."""

from clearinghouse.server.cli.__main__ import run

run()
