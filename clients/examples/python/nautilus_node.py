# SPDX-License-Identifier: Apache-2.0
"""A node of nautilus_trader that buys once at the best offer and once at its own price, and ends when both are filled.

    build/nautilus/bin/python clients/examples/python/nautilus_node.py ADDRESS PRINCIPAL ACCOUNT MARKET QUANTITY PRICE

MARKET is a spot market. `make nautilus` makes the environment. A second trader has to offer something, and to sell
at PRICE later.
"""

import sys
from datetime import timedelta
from decimal import Decimal

from nautilus_trader.common.events import TimeEvent
from nautilus_trader.config import (
    InstrumentProviderConfig,
    LiveExecEngineConfig,
    LoggingConfig,
    StrategyConfig,
    TradingNodeConfig,
)
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.events import OrderFilled
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price
from nautilus_trader.trading.strategy import Strategy

from clearinghouse.traders.nautilus import (
    VENUE,
    ClearinghouseDataClientConfig,
    ClearinghouseExecClientConfig,
    ClearinghouseLiveDataClientFactory,
    ClearinghouseLiveExecClientFactory,
)


class BuyTwiceConfig(StrategyConfig, frozen=True):
    """The instrument to buy."""

    instrument_id: InstrumentId
    quantity: Decimal
    price: Decimal


class BuyTwice(Strategy):
    """Takes the first offer that it sees, with an order beside it that rests."""

    def on_start(self) -> None:
        """Note what the account has, place the order that rests, and ask for quotes."""
        self.instrument = self.cache.instrument(self.config.instrument_id)
        self.wanted = self.has() + 2 * self.config.quantity
        self.clock.set_timer("balances", timedelta(milliseconds=100), callback=self.look)
        self.buy(self.instrument.make_price(self.config.price))
        self.subscribe_quote_ticks(self.config.instrument_id)

    def has(self) -> Decimal:
        """Return how much of the base asset the account has."""
        account = self.portfolio.account(VENUE)
        return account.balance_total(self.instrument.base_currency).as_decimal()

    def buy(self, price: Price) -> None:
        """Place an order."""
        quantity = self.instrument.make_qty(self.config.quantity)
        order = self.order_factory.limit(self.instrument.id, OrderSide.BUY, quantity, price)
        self.submit_order(order)

    def on_quote_tick(self, tick: QuoteTick) -> None:
        """Take the offer, once."""
        if len(self.cache.orders(strategy_id=self.id)) == 1:
            self.buy(tick.ask_price)

    def on_order_filled(self, event: OrderFilled) -> None:
        """Say what was bought."""
        print(f"bought {event.last_qty} at {event.last_px}, fee {event.commission}", flush=True)

    def look(self, _: TimeEvent) -> None:
        """End the node once the account has what was bought."""
        if self.has() == self.wanted:
            self.clock.cancel_timer("balances")
            for balance in self.portfolio.account(VENUE).balances_total().values():
                print(f"balance {balance}", flush=True)
            self.shutdown_system()


def main() -> None:
    """Run a node with one venue and one strategy."""
    address, principal, account, market, quantity, price = sys.argv[1:]
    place = {
        "address": address,
        "principal": principal,
        "instrument_provider": InstrumentProviderConfig(load_all=True),
    }
    node = TradingNode(
        TradingNodeConfig(
            logging=LoggingConfig(log_level="WARNING"),
            # The client itself finds out what became of each order.
            exec_engine=LiveExecEngineConfig(inflight_check_interval_ms=0),
            data_clients={VENUE.value: ClearinghouseDataClientConfig(**place)},
            exec_clients={
                VENUE.value: ClearinghouseExecClientConfig(**place, account=int(account))
            },
            timeout_disconnection=5.0,
            timeout_post_stop=1.0,
        )
    )
    node.add_data_client_factory(VENUE.value, ClearinghouseLiveDataClientFactory)
    node.add_exec_client_factory(VENUE.value, ClearinghouseLiveExecClientFactory)
    node.build()
    wanted = BuyTwiceConfig(
        instrument_id=InstrumentId.from_str(f"{market}.{VENUE}"),
        quantity=Decimal(quantity),
        price=Decimal(price),
    )
    node.trader.add_strategy(BuyTwice(wanted))
    try:
        node.run()
    finally:
        node.dispose()


if __name__ == "__main__":
    main()
