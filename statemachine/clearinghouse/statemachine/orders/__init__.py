# SPDX-License-Identifier: Apache-2.0
"""The order book, the aggregates of open orders, and conditional orders."""
