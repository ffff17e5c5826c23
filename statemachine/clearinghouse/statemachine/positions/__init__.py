# SPDX-License-Identifier: Apache-2.0
"""Booking of positions, accrued funding, and off-book transfer of lots."""
