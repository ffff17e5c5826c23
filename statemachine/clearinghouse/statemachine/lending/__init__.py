# SPDX-License-Identifier: Apache-2.0
"""Accrual of lending pools, loans, redemptions, debts of owners, and the financing of spot orders."""
