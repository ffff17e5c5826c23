# SPDX-License-Identifier: Apache-2.0
"""Every record of the state, timers, results of items, and the snapshot's attributes; no rule."""
