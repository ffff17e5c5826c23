# SPDX-License-Identifier: Apache-2.0
"""Explain a sequence of the journal: each module writes the explanations of one domain."""
