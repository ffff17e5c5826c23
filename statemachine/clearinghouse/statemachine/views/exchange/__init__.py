# SPDX-License-Identifier: Apache-2.0
"""Views of the exchange: instruments, orders, positions, margin, and liquidations."""
