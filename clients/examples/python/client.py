# SPDX-License-Identifier: Apache-2.0
"""Places an order, shows two refusals, and follows all events over a kill of the server.

python client.py HOST:PORT ACCOUNT MARKET REQUEST_ID
"""

import sys
import time

from clearinghouse.client import Client, InvalidRequest, NewOrder, RequestKey, ResultCode, Side


def place(client: Client, key: RequestKey, quantity: str, price: str) -> None:
    """Place an order; the same bytes are sent again until the outcome is known or the timeout is over."""
    account, market = int(sys.argv[2]), int(sys.argv[3])
    order = NewOrder(account, market, Side.BUY, quantity, price)
    try:
        batch = client.place_orders([order], key=key, timeout=60)
    except InvalidRequest as invalid:
        reason = invalid.reason.name if invalid.reason else ""
        print("invalid", reason, "in", invalid.violations[0].field, flush=True)
        return
    for result in batch:
        if result.code is ResultCode.OK:
            print("placed", result.order_id, "repeat", str(batch.is_repeat).lower(), flush=True)
        else:
            print("refused", result.code.name, "limit", result.limit, "actual", result.actual)


def main() -> None:
    """Trade, then follow; the subscription reconnects by itself and gives every event once."""
    with Client(sys.argv[1], principal="desk") as client:
        keys = [RequestKey(sys.argv[4] + end, time.time_ns()) for end in ("", "-far", "-bad")]
        place(client, keys[0], "1", "149")
        place(client, keys[1], "1", "999")
        place(client, keys[2], "1.0000000001", "149")
        epoch = 0
        for frame in client.subscribe(1):
            for event in frame.events:
                print("event", event.sequence, event.kind.name, flush=True)
            if frame.chain is not None and frame.chain.epoch > epoch > 0:
                place(client, keys[0], "1", "149")  # as if its answer had been lost
            epoch = frame.chain.epoch if frame.chain is not None else epoch


if __name__ == "__main__":
    main()
