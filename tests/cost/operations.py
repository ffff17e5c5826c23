# SPDX-License-Identifier: Apache-2.0
"""How much plain Python a function runs, as the number of its operations: no clock, the same on each machine.

Owns the count. A search or a sort of the interpreter counts as one operation.
"""

import sys
from collections.abc import Callable
from types import FrameType

from tests.adversary.world import TraceFunction


def operations(function: Callable[[], object]) -> int:
    """The operations of the interpreter that a call runs, with all that it calls."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> TraceFunction:
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode" and argument is None
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count
