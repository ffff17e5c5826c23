# SPDX-License-Identifier: Apache-2.0
"""The functions that move value, marks of stale figures, valuation at index prices, and shares of pools."""
