# SPDX-License-Identifier: Apache-2.0
"""Values of the API as Python values: amounts, times, instruments, replies."""
