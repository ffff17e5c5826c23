# SPDX-License-Identifier: Apache-2.0
"""The configuration of a server: one table of settings, from a file, the environment and flags (SPEC Q-7)."""
