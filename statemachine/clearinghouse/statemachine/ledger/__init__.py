# SPDX-License-Identifier: Apache-2.0
"""The only functions that move value, the marks of stale figures, valuation at index, and shares of pools."""
