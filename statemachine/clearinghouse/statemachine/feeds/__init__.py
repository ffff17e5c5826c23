# SPDX-License-Identifier: Apache-2.0
"""What moves prices: index from sources, mark, samples, dynamic margin scale."""
