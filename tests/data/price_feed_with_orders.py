# SPDX-License-Identifier: Apache-2.0
"""A price feed whose engine also has markets, accounts and orders, for replays that need a book or positions."""

from typing import Any

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Account, Market
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from tests.data.price_feed import SCALE, PriceFeed

USD = 1


class PriceFeedWithOrders(PriceFeed):
    """A `PriceFeed` with perpetual markets in USD; their lots and ticks are powers of ten."""

    def perpetual(
        self,
        base: str,
        *,
        lot_decimals: int,
        tick_decimals: int,
        max_leverage: int = 20,
        mmf_base_ppb: int = 30_000_000,
    ) -> Market:
        """List a perpetual on an asset, without fees and limits."""
        market_id = self.must(
            commands.CreateMarket(
                *self.head(),
                symbol=f"{base}-PERP",
                market_kind=types.PERPETUAL,
                matching=types.INTERNAL,
                base_asset_id=self.asset(base).id,
                quote_asset_id=AssetId(USD),
                lot_units=1,
                lot_decimals=lot_decimals,
                tick_units=1,
                tick_decimals=tick_decimals,
                venue_account_id=AccountId(0),
                status=types.MARKET_OPEN,
                maker_fee_ppb=[0],
                taker_fee_ppb=[0],
                notional_min=0,
                notional_max=0,
                open_order_lots_max=0,
                open_interest_lots_max=0,
                position_weight_ppb=types.PPB,
                band_ppb=0,
                slippage_ppb=0,
                max_leverage=max_leverage,
                imf_factor_ppb=0,
                mmf_base_ppb=mmf_base_ppb,
                mmf_factor_ppb=0,
            )
        )
        return self.engine.state.markets[MarketId(market_id)]

    def open_account(self, owner: str, whole_usd: int, leverage: int = 20) -> Account:
        """Open an account and pay in."""
        account_id = self.must(
            commands.CreateAccount(
                *self.head(), owner, types.KIND_CUSTOMER, AccountId(0), leverage, 0, 0
            )
        )
        deposit_id = self.must(
            commands.RequestDeposits(
                *self.head(), [AccountId(account_id)], [AssetId(USD)], [whole_usd * 10**SCALE], [""]
            )
        )
        self.must(commands.DecideDeposits(*self.head(), [DepositId(deposit_id)], [1]))
        return self.engine.state.accounts[AccountId(account_id)]

    def place(
        self, account: Account, market: Market, side: int, price: int, quantity: int
    ) -> Outcome:
        """Place a limit order; price and quantity in the market's units."""
        columns: list[Any] = [
            [types.PLACE],
            [account.id],
            [market.id],
            [side],
            [types.LIMIT],
            [types.GTC],
            [0],
            [types.STP_CANCEL_TAKER],
            [price],
            [quantity],
            [0],
            [0],
            [0],
            [0],
        ]
        return self.send(commands.OrderBatch(*self.head(), *columns))

    def cancel_all(self, account: Account) -> None:
        """Cancel every open order of an account."""
        self.must(commands.CancelAll(*self.head(), account.id, MarketId(0), 0))
