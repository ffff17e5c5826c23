# SPDX-License-Identifier: Apache-2.0
"""Joint scenarios of margin from recorded prices, computed outside the machine (SPEC C-7.4). Needs NumPy and Polars."""
