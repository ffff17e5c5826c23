# SPDX-License-Identifier: Apache-2.0
"""Checks of the exchange: orders, margin, lending, and liquidations."""
