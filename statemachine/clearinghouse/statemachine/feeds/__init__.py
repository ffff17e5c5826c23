# SPDX-License-Identifier: Apache-2.0
"""The computation of prices: index, mark, samples, dynamic margin scale."""
