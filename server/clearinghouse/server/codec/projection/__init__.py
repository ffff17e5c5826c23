# SPDX-License-Identifier: Apache-2.0
"""Convert events to rows, for projections and for the tables of the past."""
