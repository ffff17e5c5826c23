# SPDX-License-Identifier: Apache-2.0
"""Prices and the actions that they permit: guard matrix, stable price, mark from indices, scenario prices."""
