# SPDX-License-Identifier: Apache-2.0
"""The computation of prices: index, mark, samples, and the scale of dynamic margin."""
