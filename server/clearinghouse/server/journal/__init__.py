# SPDX-License-Identifier: Apache-2.0
"""Make and read records of the journal: past calls, past orders, and the ledger rebuilt from events."""
