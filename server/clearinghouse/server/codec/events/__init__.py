# SPDX-License-Identifier: Apache-2.0
"""Encode events as messages of the public API, and decide which fields a reader may see."""
