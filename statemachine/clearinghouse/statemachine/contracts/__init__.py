# SPDX-License-Identifier: Apache-2.0
"""Time-driven life cycles: funding intervals and expiry."""
