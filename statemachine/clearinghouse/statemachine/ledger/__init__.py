# SPDX-License-Identifier: Apache-2.0
"""The functions that move value, mark figures as out of date, value amounts at index prices, and convert shares."""
