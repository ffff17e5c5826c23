# SPDX-License-Identifier: Apache-2.0
"""Invariants of the state, one module per subject."""
