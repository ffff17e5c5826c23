# SPDX-License-Identifier: Apache-2.0
"""Margin of clearing accounts: requirements, calls, and runs over all accounts (SPEC C-7)."""
