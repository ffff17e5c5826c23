# SPDX-License-Identifier: Apache-2.0
"""Records of the journal: building and reading them, past orders, and the ledger rebuilt from events."""
