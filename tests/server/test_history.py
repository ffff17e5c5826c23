# SPDX-License-Identifier: Apache-2.0
"""HistoryService on a real server: the past by pages, as of a sequence, and typed refusals of bad questions."""

from pathlib import Path

from clearinghouse.client import Side
from clearinghouse.client.values.enums import OrderStatus, PastOrderState
from tests.server.harness import SEED, RunningServer, System


def test_orders_of_the_past_by_pages(tmp_path: Path) -> None:
    """Open and ended orders by account, market and state, by pages in both directions, as of the last commit."""
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            placed = [
                client.place_orders([system.order(system.bob, Side.SELL, 1, 160 + number)]).only()
                for number in range(25)
            ]
            client.cancel_order(system.bob, order_id=placed[3].order_id)
            head = client.head().sequence
            whole = client.past_orders(system.bob, min_sequence=head)
            assert whole.as_of_sequence == head
            assert (whole.sequences_behind, whole.time_behind_ns, whole.next_cursor) == (0, 0, "")
            ids = [one.order.order_id for one in whole.orders]
            assert ids == [one.order_id for one in placed]
            ended = [one for one in whole.orders if one.ended_sequence]
            assert [one.order.order_id for one in ended] == [placed[3].order_id]
            assert ended[0].order.status == OrderStatus.CANCELLED
            found = []
            cursor = ""
            while True:
                page = client.past_orders(
                    system.bob, newest_first=True, page_size=10, cursor=cursor, min_sequence=head
                )
                found += [one.order.order_id for one in page.orders]
                cursor = page.next_cursor
                if not cursor:
                    break
            assert found == ids[::-1]
            state = PastOrderState.ENDED
            assert client.past_orders(state=state, min_sequence=head).orders == tuple(ended)
