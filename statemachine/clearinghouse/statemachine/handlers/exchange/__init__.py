# SPDX-License-Identifier: Apache-2.0
"""Handlers of the exchange: orders, prices, instruments, margin, lending, and circuit brakes."""
