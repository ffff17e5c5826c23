# SPDX-License-Identifier: Apache-2.0
"""Handlers of the central counterparty: trades, margin, settlement, and defaults."""
