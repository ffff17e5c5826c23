# SPDX-License-Identifier: Apache-2.0
"""Margin requirements, the cached margin of an account, and the accounts that a price move affects."""
