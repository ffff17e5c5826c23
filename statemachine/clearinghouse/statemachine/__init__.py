# SPDX-License-Identifier: Apache-2.0
"""The deterministic state machine of the clearinghouse: `(state, command) -> events`.

Owns every rule of clearing, margin and matching. Must never do input or output, read a clock, use a
float, log, or know protobuf. See `statemachine/DESIGN.md` for the packages and the path through them.
"""
