# SPDX-License-Identifier: Apache-2.0
"""The central counterparty: novation of trades, sessions and their netting."""
