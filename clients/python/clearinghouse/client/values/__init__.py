# SPDX-License-Identifier: Apache-2.0
"""Convert values of the API to Python values: amounts, times, instruments, replies."""
