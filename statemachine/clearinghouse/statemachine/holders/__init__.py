# SPDX-License-Identifier: Apache-2.0
"""External holders of assets: booked amounts, statements, and losses."""
