# SPDX-License-Identifier: Apache-2.0
"""Every record of the state, timers, results of items, and which attribute a snapshot holds; no rule."""
