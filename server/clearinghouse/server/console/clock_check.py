# SPDX-License-Identifier: Apache-2.0
"""Compare the clock with the end of the journal at a start (SPEC U-6.1).

Owns the bounds. Stamps never go back. A server whose clock is behind its journal would refuse every call until the
clock reaches the journal's time. A server whose clock is ahead would write a journal that causes this later.
"""

from clearinghouse.server.console.exits import ClockError
from clearinghouse.server.console.times import SECOND_NS, duration_text, time_text


def check_clock(journal_ns: int, clock_ns: int, window_ns: int, gap_seconds_max: int) -> str:
    """Return a warning about the clock, "" without one.

    Raises ClockError, with both times, if the server could answer no call. `window_ns` is the greatest age of an
    accepted request. A gap of more than `gap_seconds_max` between the journal and now is refused; 0: any gap is
    accepted.
    """
    both = f"the journal ends at {time_text(journal_ns)}, the clock says {time_text(clock_ns)}"
    if clock_ns < journal_ns:
        behind_ns = journal_ns - clock_ns
        both += f", which is {duration_text(behind_ns)} earlier"
        if behind_ns >= window_ns:
            raise ClockError(
                f"{both}: every call would be refused as expired until the clock has reached the journal. Set the"
                " clock right. If it was ahead when the journal was written, `restore --until` a time before that,"
                " and serve the restored directory"
            )
        return f"{both}: stamps stand still until it has reached the journal"
    gap_ns = clock_ns - journal_ns
    both += f", which is {duration_text(gap_ns)} later"
    if gap_seconds_max and gap_ns > gap_seconds_max * SECOND_NS:
        raise ClockError(
            f"{both}, and the limit is {duration_text(gap_seconds_max * SECOND_NS)}. A clock that is ahead cannot be"
            " taken back once a record has its time. If it is right, start once with --gap-seconds-max 0"
        )
    if gap_ns > window_ns:
        return f"{both}: what fell due meanwhile is done now, and deadlines of members move"
    return ""
