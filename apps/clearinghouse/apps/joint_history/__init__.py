# SPDX-License-Identifier: Apache-2.0
"""Make joint scenarios of margin from recorded prices, outside the machine (SPEC C-7.4). Needs NumPy and Polars."""
