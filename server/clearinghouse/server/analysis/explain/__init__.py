# SPDX-License-Identifier: Apache-2.0
"""Explanations of a sequence: one writer per domain."""
