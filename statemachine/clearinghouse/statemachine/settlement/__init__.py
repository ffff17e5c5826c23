# SPDX-License-Identifier: Apache-2.0
"""Settle sessions of the central counterparty, delivery versus payment (SPEC C-5)."""
