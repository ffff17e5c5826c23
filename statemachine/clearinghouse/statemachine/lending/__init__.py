# SPDX-License-Identifier: Apache-2.0
"""Accrual of pools, loans, and the financing of spot orders."""
