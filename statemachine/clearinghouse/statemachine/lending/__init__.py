# SPDX-License-Identifier: Apache-2.0
"""Accrual of pools, loans, and how a spot order is financed."""
