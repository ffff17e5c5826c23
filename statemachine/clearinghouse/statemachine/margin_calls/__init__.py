# SPDX-License-Identifier: Apache-2.0
"""Margin of clearing accounts: what they need, what they are called for, and runs over all of them (SPEC C-7)."""
