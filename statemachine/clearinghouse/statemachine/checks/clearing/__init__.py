# SPDX-License-Identifier: Apache-2.0
"""Checks of the central counterparty: nets, margin, settlement, and defaults."""
