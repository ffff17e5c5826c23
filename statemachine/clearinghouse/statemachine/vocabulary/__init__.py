# SPDX-License-Identifier: Apache-2.0
"""Numbers and names of the state machine: types, result codes, commands, events, and their encoding as plain values."""
