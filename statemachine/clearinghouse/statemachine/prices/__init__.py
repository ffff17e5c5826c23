# SPDX-License-Identifier: Apache-2.0
"""Uses of a price and the actions that it permits: guard matrix, stable price, mark from indices, scenario prices."""
