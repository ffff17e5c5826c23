# SPDX-License-Identifier: Apache-2.0
"""Sources of price changes: index, mark, samples, dynamic margin scale."""
