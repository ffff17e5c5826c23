# SPDX-License-Identifier: Apache-2.0
"""A cleared market of a live server, for the tests of clients.

Owns its terms. By the segment's local time it is noon at its creation, so that no day ends during a test.
"""

import time

from clearinghouse.client import Client, DvpModel, MarketKind, MarketParameters, MarketStatus

NOON = 43_200
DAY = 86_400


def cleared_market(
    client: Client, symbol: str, calendar_id: int, *, cut_off_in: int, settles_in: int
) -> int:
    """A spot market that is netted after so many seconds and settles after so many; its segment."""
    client.create_market(
        symbol,
        MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="0.01",
        tick_size="0.01",
        status=MarketStatus.HALTED,
        parameters=MarketParameters(),
    )
    segment_id = client.create_segment(
        "EQ",
        calendar_id=calendar_id,
        utc_offset_seconds=NOON - int(time.time()) % DAY,
        cut_off_seconds=NOON + cut_off_in,
        settlement_seconds=NOON + settles_in,
        cycle_days=0,
    )
    client.set_clearing(symbol, segment_id=segment_id, dvp_model=DvpModel.NET)
    return segment_id
