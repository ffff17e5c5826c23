# SPDX-License-Identifier: Apache-2.0
"""Views as lines for people (SPEC A-1)."""

from clearinghouse.server.codec.text.views import lines


def test_a_moment_is_shown_as_time_in_utc() -> None:
    """18,631 days and 36,900 seconds after 1970 are 10:15 on 2021-01-04; a duration stays a number."""
    moment = (18_631 * 86_400 + 36_900) * 10**9
    sessions = [{"cut_off_time_ns": moment, "time_ns": 0}, {"cut_off_time_ns": 0, "time_ns": 0}]
    assert lines({"due_time_ns": moment + 1, "fresh_ns": moment, "sessions": sessions}) == [
        "due_time_ns: 2021-01-04T10:15:00.000000001Z",
        f"fresh_ns: {moment}",
        "sessions",
        "  cut_off_time_ns",
        "  2021-01-04T10:15:00Z",
        "  -",
    ]
