# SPDX-License-Identifier: Apache-2.0
"""The pre-trade gates, and valuations while a price is not trusted."""
