# SPDX-License-Identifier: Apache-2.0
"""Sources of price changes: index from sources, mark, samples, dynamic margin scale."""
