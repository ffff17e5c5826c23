# SPDX-License-Identifier: Apache-2.0
"""Matching, the call auction, fills, and forced orders."""
