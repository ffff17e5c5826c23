# SPDX-License-Identifier: Apache-2.0
"""Views of the central counterparty: trades, margin, settlement, and defaults."""
