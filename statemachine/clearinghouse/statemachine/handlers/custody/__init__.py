# SPDX-License-Identifier: Apache-2.0
"""Handlers of custody: accounts, deposits, withdrawals, transfers, and outside holders."""
