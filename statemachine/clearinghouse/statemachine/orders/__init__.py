# SPDX-License-Identifier: Apache-2.0
"""The book, the aggregates of open orders, and waiting conditional orders."""
