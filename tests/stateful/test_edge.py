# SPDX-License-Identifier: Apache-2.0
"""Edges that games hardly ever reach. Each is found for any drawn figures (G-8, I-11, O-6, O-7, Q-3).

Owns relations, never figures: what is missing to the unit, what a rebate may cost, how far an order shrinks, and how
often a call is carried out.
"""

from hypothesis import example, given, settings, strategies as st

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, OrderId
from tests.support import System


@settings(max_examples=20)
@given(
    side=st.sampled_from((types.BUY, types.SELL)),
    price=st.integers(1_000, 3_000),
    lots=st.integers(1, 200),
    leverage=st.integers(1, 20),
    cash=st.integers(1, 10**7),
)
def test_the_shortfall_of_a_refusal_is_exact(
    side: int, price: int, lots: int, leverage: int, cash: int
) -> None:
    """If all of the stated shortfall is paid in, the order is accepted; with one unit less it is not."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    usdc = system.state.symbols["USDC"]
    account = system.account("trader", leverage=leverage, USDC=cash)

    def order() -> Outcome:
        return system.order(account, perp, side, price, lots)

    first = order()
    if first.codes == [codes.OK]:
        return
    assert first.codes == [codes.INSUFFICIENT_MARGIN]
    missing = first.figures[0][2]
    if missing > 1:
        system.deposit(account, usdc, missing - 1)
        again = order()
        assert again.codes == [codes.INSUFFICIENT_MARGIN]
        assert again.figures[0][2] == 1
    system.deposit(account, usdc, 1)
    assert order().codes == [codes.OK]


@settings(max_examples=20)
@given(
    rebate_ppb=st.integers(0, 1_000_000),
    taker_ppb=st.integers(0, 1_000_000),
    price=st.integers(1, 3_000),
    parts=st.lists(st.integers(1, 50), min_size=1, max_size=3),
)
def test_no_trade_costs_the_house(
    rebate_ppb: int, taker_ppb: int, price: int, parts: list[int]
) -> None:
    """At any rates, a maker's rebate never exceeds the taker's fee for the same trade."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    lot, rebate = (1, 0), -rebate_ppb
    perp = system.market(
        "SOL-PERP", types.PERPETUAL, sol, lot=lot, maker_ppb=rebate, taker_ppb=taker_ppb
    )
    maker, taker = (system.account(owner, USDC=10**12) for owner in ("maker", "taker"))
    assert system.order(maker, perp, types.SELL, price, sum(parts)).codes == [codes.OK]
    earned = 0
    for lots in parts:
        assert system.order(taker, perp, types.BUY, price, lots).codes == [codes.OK]
        before, earned = earned, system.unsettled(types.FEES)
        assert earned >= before


@settings(max_examples=20)
@given(
    position=st.integers(1, 30),
    share=st.integers(1, 30),
    sold=st.integers(1, 30),
)
def test_a_reduce_only_order_follows_its_position(position: int, share: int, sold: int) -> None:
    """The rest of a reduce-only order is never more than the position that it reduces, and never less than it can
    be.
    """
    reducing, sold = min(share, position), min(sold, position)
    system = System()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    holder, other = (system.account(owner, USDC=10**12) for owner in ("holder", "other"))
    system.order(other, perp, types.SELL, 2_000, position)
    system.order(holder, perp, types.BUY, 2_000, position)
    placed = system.order(holder, perp, types.SELL, 2_100, reducing, flags=types.FLAG_REDUCE_ONLY)
    assert placed.codes == [codes.OK]
    system.order(other, perp, types.BUY, 2_000, sold)
    system.order(holder, perp, types.SELL, 2_000, sold)
    order = system.state.orders.get(OrderId(placed.ids[0]))
    assert system.line(holder, perp).position == position - sold
    assert (order.remaining_lots if order is not None else 0) == min(reducing, position - sold)


@settings(max_examples=30)
@given(
    dated_ns=st.integers(-2, 2).map(lambda halves: halves * types.SECOND_NS // 2),
    later_ns=st.one_of(
        st.integers(598, 603).map(lambda seconds: seconds * types.SECOND_NS),
        st.integers(0, 1_300 * types.SECOND_NS),
    ),
    same=st.booleans(),
)
@example(
    dated_ns=types.SECOND_NS, later_ns=601 * types.SECOND_NS, same=True
)  # as late as it may come
@example(dated_ns=types.SECOND_NS, later_ns=601 * types.SECOND_NS, same=False)
def test_a_call_runs_once_whenever_it_comes_again(dated_ns: int, later_ns: int, same: bool) -> None:
    """A call that is sent again gets its first answer or is too late, with any creation time.

    Other content is refused.
    """
    system = System()
    head = ("test", "once", system.now + dated_ns)
    first = system.apply(
        commands.CreateAccount(*head, "owner", types.KIND_CUSTOMER, AccountId(0), 10, 0, 0)
    )
    assert first.codes == [codes.OK]
    accounts = len(system.state.accounts)
    system.now += later_ns
    owner = "owner" if same else "another principal"
    again = system.apply(
        commands.CreateAccount(*head, owner, types.KIND_CUSTOMER, AccountId(0), 10, 0, 0)
    )
    assert len(system.state.accounts) == accounts
    if again.codes != [codes.REQUEST_EXPIRED]:
        assert (again.codes, again.repeated) == (
            (first.codes, True) if same else ([codes.REQUEST_ID_REUSED], False)
        )
