# SPDX-License-Identifier: Apache-2.0
"""Life cycles that time drives: funding intervals and expiry."""
