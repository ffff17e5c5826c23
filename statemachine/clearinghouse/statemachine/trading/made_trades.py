# SPDX-License-Identifier: Apache-2.0
"""Record which trades were made, so that a bust can name no others (SPEC O-10).

A bust undoes trades. Owns the digests. The trades of a market whose ids are in one block of ids are kept until a trade
of a later block is made, then only their digest, for a day. A caller who names all trades of a block proves with the
digest that they were made. Deferred markets are excluded: their trades are cancelled in clearing (C-1).
"""

from hashlib import sha256
from struct import pack
from typing import Final

from clearinghouse.statemachine.state.busts import BLOCK_BITS, MadeTrade, SealedBlock
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, SECOND_NS

BUST_NS: Final = 86_400 * SECOND_NS
BLOCKS_MAX: Final = 65_536  # more than a day of trades has, unless an account floods the market
FORGOTTEN_AT_ONCE: Final = 2
_BITS_MAX: Final = 63  # of a number in eight bytes with a sign


def note_trade(
    state: State,
    maker: Order,
    taker: Order,
    price_per_lot: PricePerLot,
    lots: int,
    maker_fee: int,
    taker_fee: int,
) -> None:
    """Record the latest trade, which two orders made."""
    market = maker.market
    if market.is_deferred:
        return
    trade_id = state.last_trade_id
    if trade_id >> BLOCK_BITS != market.made_trades.block:
        _seal(state, market, trade_id >> BLOCK_BITS)
    buyer, seller, buyer_fee, seller_fee = maker, taker, maker_fee, taker_fee
    if taker.side == BUY:
        buyer, seller, buyer_fee, seller_fee = taker, maker, taker_fee, maker_fee
    market.made_trades.made.append(
        (
            trade_id,
            state.time_ns,
            price_per_lot,
            lots,
            buyer.account.id,
            seller.account.id,
            buyer_fee,
            seller_fee,
        )
    )


def _seal(state: State, market: Market, block: int) -> None:
    """Replace the trades of the last block with their digest, and begin the next block."""
    found = market.made_trades
    if found.made:
        last_ns = found.made[-1][1]
        for _ in range(FORGOTTEN_AT_ONCE):
            oldest = next(iter(found.sealed.values()), None)
            if oldest is None or (
                state.time_ns - oldest.last_ns <= BUST_NS and len(found.sealed) < BLOCKS_MAX
            ):
                break
            del found.sealed[oldest.block]
        found.sealed[found.block] = SealedBlock(found.block, last_ns, digest_of(found.made))
        found.made = []
    found.block = block


def digest_of(trades: list[MadeTrade]) -> str:
    """Return the digest of trades in the given order: of their numbers, in eight bytes each."""
    numbers: list[int] = []
    for one in trades:
        numbers.extend(one)
    return sha256(pack(f"<{len(numbers)}q", *numbers)).hexdigest()


def were_made(market: Market, trades: list[MadeTrade]) -> bool:
    """Return whether `trades` are exactly the trades of a market in one recorded block of ids."""
    if any(number.bit_length() > _BITS_MAX for one in trades for number in one):
        return False  # no trade has such a number
    found = market.made_trades
    block = trades[0][0] >> BLOCK_BITS
    if block == found.block:
        return trades == found.made
    sealed = found.sealed.get(block)
    return sealed is not None and sealed.digest == digest_of(trades)
