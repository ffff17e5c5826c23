# SPDX-License-Identifier: Apache-2.0
"""Booking of positions, accrued funding, off-book transfer of lots, and recent results."""
