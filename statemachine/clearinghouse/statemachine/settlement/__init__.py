# SPDX-License-Identifier: Apache-2.0
"""The settlement of sessions of the central counterparty, delivery versus payment (SPEC C-5)."""
