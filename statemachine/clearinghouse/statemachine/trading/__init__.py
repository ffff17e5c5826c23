# SPDX-License-Identifier: Apache-2.0
"""Matching, the call auction, fills, exits, slices of large orders, and forced orders."""
