# SPDX-License-Identifier: Apache-2.0
"""Keep tables of the past, derived from the journal, in a process beside the server."""
