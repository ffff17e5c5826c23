# SPDX-License-Identifier: Apache-2.0
"""What a price is worth and what it permits: guard matrix, stable price, mark from indices, scenario prices."""
