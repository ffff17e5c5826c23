# SPDX-License-Identifier: Apache-2.0
"""The lists of a risk officer against a real server: figures as in GetMargin, pages of one sequence, bounds held."""

import base64
import time
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from clearinghouse.client import (
    AccountKind,
    AccountMargin,
    AccountMargins,
    AccountStatus,
    Client,
    Decision,
    Deposit,
    InvalidRequest,
    Margin,
    NotFound,
    ResultCode,
    Side,
    Tick,
    WeightKind,
)
from tests.client.conftest import PRINCIPAL, Setup, open_accounts
from tests.client.server_process import ServerProcess
from tests.tutorial.examples import DOCS, blocks
from tests.undisturbed import undisturbed

TRADERS = 12
E9 = Decimal("0.000000001")


@pytest.fixture(scope="module")
def setup(market: tuple[ServerProcess, int]) -> Setup:
    """Two accounts for all tests, which only read."""
    return open_accounts(*market)


@pytest.fixture(scope="module")
def traders(setup: Setup) -> Iterator[list[int]]:
    """Accounts with positions of different size against one deposit each, half of them long, all marked at 150."""
    with Client(setup.address, principal=PRINCIPAL) as client:
        found = [client.create_account(f"trader{number}") for number in range(TRADERS)]
        requested = client.request_deposits([Deposit(one, "USDC", 1_000) for one in found])
        client.decide_deposits([Decision(item.id) for item in requested]).raise_for_refusals()
        for one in found:
            client.update_account_settings(
                one, max_leverage=20, auto_lend=False, auto_repay=False, spot_margin=False
            )
        client.set_market_parameters(
            "SOL-PERP",
            maker_fee_ppb=[200_000],
            taker_fee_ppb=[600_000],
            band_ppb=100_000_000,
            max_leverage=20,
            mmf_base_ppb=25_000_000,
        )
        client.set_asset_parameters(
            "SOL", weight_kind=WeightKind.INVERSE_SQRT, weight_base_ppb=900_000_000
        )
        for number in range(0, TRADERS, 2):
            size = Decimal(number + 1) / 2
            client.place_order(found[number], "SOL-PERP", Side.BUY, size, 150)
            client.place_order(found[number + 1], "SOL-PERP", Side.SELL, size, 150)
        # An open order is in the worst case only, and a position goes on at another mark.
        client.place_order(found[0], "SOL-PERP", Side.BUY, 1, 140)
        tick(client, setup, "151.9", "152.1")
        yield found


def tick(client: Client, setup: Setup, bid: str, ask: str) -> int:
    """A new price of SOL; the sequence."""
    batch = client.submit_ticks([Tick(setup.source_id, "SOL", time.time_ns(), bid=bid, ask=ask)])
    batch.raise_for_refusals()
    return batch.first_sequence


def order_of(row: AccountMargin) -> tuple[bool, Decimal, int]:
    """The stated order of the list."""
    return row.margin_fraction is None, row.margin_fraction or Decimal(0), row.account_id


def test_each_row_is_the_margin_of_get_margin(
    setup: Setup, client: Client, traders: list[int]
) -> None:
    """All accounts that can be liquidated are listed, lowest fraction first, with the figures of GetMargin."""

    def read() -> tuple[AccountMargins, dict[int, Margin]]:
        page = client.account_margins(page_size=1_000)
        return page, {row.account_id: client.margin(row.account_id) for row in page.accounts}

    (page, margins), head = undisturbed(client, read)
    assert page.next_cursor == ""
    assert (page.sequences_behind, page.time_behind_ns) == (0, 0)
    assert page.as_of_sequence == head
    rows = page.accounts
    assert page.total_accounts == len(rows)
    assert sorted(row.account_id for row in rows) == sorted([setup.alice, setup.bob, *traders])
    assert list(rows) == sorted(rows, key=order_of)
    fractions = [row.margin_fraction for row in rows if row.margin_fraction is not None]
    assert len(set(fractions)) >= TRADERS // 2
    for row in rows:
        margin = margins[row.account_id]
        assert margin.as_of_sequence == page.as_of_sequence
        for name in (
            *("status", "equity", "worst_case_equity", "exposure", "imf_requirement"),
            *("mmf_requirement", "margin_fraction", "imf", "mmf", "auto_close_fraction"),
        ):
            assert getattr(row, name) == getattr(margin, name), (row.account_id, name)


def test_filters_leave_out_what_they_say(setup: Setup, client: Client, traders: list[int]) -> None:
    """Status, fraction, market, exposure and kind each keep the rows of the whole list for which they hold."""

    def filter_rows() -> None:
        whole = client.account_margins(page_size=1_000).accounts
        market = {row.account_id for row in client.account_margins(market="SOL-PERP").accounts}
        assert market == set(traders)
        middle = sorted(row.exposure for row in whole)[len(whole) // 2]
        found = client.account_margins(exposure_min=middle).accounts
        assert list(found) == [row for row in whole if row.exposure >= middle]
        limit = found[len(found) // 2].margin_fraction
        assert limit is not None
        found = client.account_margins(margin_fraction_max=limit).accounts
        assert 0 < len(found) < len(whole)
        assert list(found) == [
            row for row in whole if row.margin_fraction is not None and row.margin_fraction <= limit
        ]
        assert client.account_margins(margin_fraction_max=-1).accounts == ()
        assert client.account_margins(status=AccountStatus.LIQUIDATING).accounts == ()
        assert client.account_margins(status=AccountStatus.ACTIVE).accounts == whole

    undisturbed(client, filter_rows)
    own = client.account_margins(kind=AccountKind.SYSTEM).accounts
    assert {row.account_id for row in own} == set(range(1, 15))


def test_pages_are_of_one_sequence_and_lose_nothing(
    setup: Setup, client: Client, traders: list[int]
) -> None:
    """Pages of any size, with commands and prices between them, are the list of the first page's sequence."""
    whole = client.account_margins(page_size=1_000)

    def begin(size: int) -> tuple[AccountMargins, AccountMargins]:
        first = client.account_margins(page_size=size, min_sequence=whole.as_of_sequence)
        return first, client.account_margins(page_size=1_000)

    for size in (1, 5, 7):
        (page, listed), _ = undisturbed(client, partial(begin, size))
        pages = [page]
        while page.next_cursor:
            bid = 151 + Decimal(size * 10 + len(pages)) / 100
            tick(client, setup, str(bid), str(bid + Decimal("0.2")))
            page = client.account_margins(page.next_cursor, page_size=size)
            pages.append(page)
        assert len({one.as_of_sequence for one in pages}) == 1
        rows = [row for one in pages for row in one.accounts]
        assert rows == sorted(listed.accounts, key=order_of)
        assert pages[-1].sequences_behind > 0
        assert pages[-1].time_behind_ns > 0
        now = client.account_margins(page_size=1_000)
        assert now.as_of_sequence > pages[0].as_of_sequence
        assert now.accounts != tuple(rows)


def test_exposures_of_markets_are_sums_of_positions(
    setup: Setup, client: Client, traders: list[int]
) -> None:
    """Open interest, counts and the largest of each side follow from the positions of all accounts."""

    def add_up() -> None:
        page = client.market_exposures(largest=4)
        head = client.head().sequence
        (found,) = page.markets
        assert page.as_of_sequence == head
        listed = next(market for market in client.markets() if market.symbol == "SOL-PERP")
        positions = {
            account.account_id: client.positions(account.account_id).get("SOL-PERP")
            for account in client.accounts()
        }
        held = {one: position for one, position in positions.items() if position is not None}
        assert set(held) == set(traders)
        longs = sorted((-p.quantity, one) for one, p in held.items() if p.quantity > 0)
        shorts = sorted((p.quantity, one) for one, p in held.items() if p.quantity < 0)
        interest = sum(-size for size, _ in longs)
        assert (found.market, found.open_interest) == ("SOL-PERP", listed.open_interest)
        assert found.open_interest == interest
        assert (found.long_accounts, found.short_accounts) == (len(longs), len(shorts))
        assert listed.mark_price is not None
        assert found.mark_price == listed.mark_price
        assert found.notional == interest * listed.mark_price
        for side, holders in ((longs, found.largest_longs), (shorts, found.largest_shorts)):
            assert [(-abs(one.quantity), one.account_id) for one in holders] == side[:4]
            for one in holders:
                assert one.quantity == held[one.account_id].quantity
                assert one.notional == abs(one.quantity) * listed.mark_price
                assert one.share_ppb == int(abs(one.quantity) * 10**9 / interest)
                assert one.margin_fraction == client.margin(one.account_id).margin_fraction
        together = sum(-size for size, _ in longs[:4])
        assert found.largest_longs_share_ppb == int(together * 10**9 / interest)
        assert client.market_exposures("SOL-PERP", largest=4).markets == page.markets

    undisturbed(client, add_up)


def test_exposures_of_assets_are_sums_of_accounts(
    setup: Setup, client: Client, traders: list[int]
) -> None:
    """Deposits, collateral after its weight and the largest holders follow from the accounts' own margins."""
    clients = [one.account_id for one in client.accounts() if one.kind is not AccountKind.SYSTEM]
    while True:  # until no settlement of profit and loss comes between these reads
        page = client.asset_exposures(largest=3)
        margins = {one: client.margin(one) for one in clients}
        balances = {one: client.balances(one) for one in clients}
        if client.asset_exposures(largest=3).assets == page.assets:
            break
    for found in page.assets:
        lines = {
            one: line
            for one, margin in margins.items()
            for line in margin.collateral
            if line.asset_id == found.asset_id and line.amount
        }
        assert found.holders == len(lines)
        assert found.collateral_amount == sum(line.amount for line in lines.values())
        assert found.collateral_value == sum(line.value for line in lines.values())
        assert found.balances == sum(
            balance.balance
            for one in clients
            for balance in balances[one].values()
            if balance.asset_id == found.asset_id
        )
        largest = sorted((-line.amount, one) for one, line in lines.items())[:3]
        assert [(-one.amount, one.account_id) for one in found.largest_holders] == largest
        assert [one.value for one in found.largest_holders] == [
            lines[one].value for _, one in largest
        ]
        assert [found.borrowed, found.borrowers, found.lent] == [0, 0, 0]
    by_symbol = {found.asset: found for found in page.assets}
    assert by_symbol["USDC"].net_deposits == 200_000 + 1_000 * TRADERS
    assert by_symbol["SOL"].net_deposits == 2_000
    # SOL counts nine tenths: what the value lost to the weight is named by both sums.
    assert by_symbol["SOL"].collateral_value == by_symbol["SOL"].gross_value * Decimal("0.9")
    (one,) = client.asset_exposures("SOL", largest=3).assets
    assert one == by_symbol["SOL"]


def test_bad_requests_are_refused_with_their_field(
    setup: Setup, client: Client, traders: list[int]
) -> None:
    """Unknown and wrong things, sizes, numbers and cursors are refused by type, each with the path of its field."""
    cursor = client.account_margins(page_size=2).next_cursor
    assert cursor
    data = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    data[4] ^= 1
    forged = base64.urlsafe_b64encode(bytes(data)).decode().rstrip("=")
    cases: list[tuple[str, dict[str, Any]]] = [
        ("page_size", {"page_size": 10_000_000}),
        ("market_id", {"market": 999}),
        ("market_id", {"market": "SOL-USDC"}),
        ("margin_fraction_max", {"margin_fraction_max": "0.1234567891"}),
        ("exposure_min", {"exposure_min": -1}),
        ("max_time_behind_ns", {"max_time_behind_ns": -1}),
        ("status", {"status": 99}),
        ("kind", {"kind": 9}),
        ("cursor", {"cursor": "x"}),
        ("cursor", {"cursor": "x" * 5_000}),
        ("cursor", {"cursor": "\u00e9"}),
        ("cursor", {"cursor": forged}),
        # Of other filters.
        ("cursor", {"cursor": cursor, "status": AccountStatus.ACTIVE}),
        ("min_sequence", {"min_sequence": 2**63}),
        ("min_sequence", {"min_sequence": 2_000_000}),
    ]
    for field, given in cases:
        with pytest.raises((InvalidRequest, NotFound)) as refused:
            client.account_margins(**given)
        if isinstance(refused.value, InvalidRequest):
            assert [one.field for one in refused.value.violations] == [field], given
        else:
            assert refused.value.reason is ResultCode.UNKNOWN_MARKET
    others: list[tuple[str, dict[str, Any]]] = [
        ("page_size", {"page_size": 101}),
        ("largest", {"largest": 101}),
        ("cursor", {"cursor": cursor}),
    ]
    for read in (client.market_exposures, client.asset_exposures):
        for field, given in others:
            with pytest.raises(InvalidRequest) as invalid:
                read(**given)
            assert [one.field for one in invalid.value.violations] == [field]
    with pytest.raises(NotFound):
        client.market_exposures(999)
    with pytest.raises(NotFound):
        client.asset_exposures(999)


def test_bounds_on_age_hold(setup: Setup, client: Client, traders: list[int]) -> None:
    """A page is refused that is older than its bounds permit, or lacks the sequence that it must include."""
    page = client.account_margins(page_size=2)
    last = tick(client, setup, "152.0", "152.2")
    assert page.next_cursor
    bounds: list[tuple[str, dict[str, Any]]] = [
        ("min_sequence", {"min_sequence": last}),
        ("max_time_behind_ns", {"max_time_behind_ns": 1}),
    ]
    for field, given in bounds:
        with pytest.raises(InvalidRequest) as refused:
            client.account_margins(page.next_cursor, page_size=2, **given)
        assert refused.value.reason is ResultCode.TOO_FAR_BEHIND
        assert [one.field for one in refused.value.violations] == [field]
    again = client.account_margins(page.next_cursor, page_size=2, max_sequences_behind=10)
    assert 0 < again.sequences_behind <= 10
    assert again.time_behind_ns > 0
    tick(client, setup, "152.1", "152.3")
    with pytest.raises(InvalidRequest) as refused:
        client.account_margins(page.next_cursor, page_size=2, max_sequences_behind=1)
    assert refused.value.reason is ResultCode.TOO_FAR_BEHIND
    fresh = client.account_margins(min_sequence=last)
    assert fresh.as_of_sequence >= last
    assert fresh.sequences_behind == 0


def test_positions_say_what_traders_expect(
    setup: Setup, client: Client, traders: list[int]
) -> None:
    """Entry, value, ROE and ratio follow from the position and the margin; liquidation prices are ExplainMargin's."""

    def look_at_each() -> None:
        for one in traders[:4]:
            position = client.positions(one, with_liquidation_prices=True)["SOL-PERP"]
            margin = client.margin(one)
            assert position.mark_price is not None
            assert position.unrealised_pnl is not None
            assert position.value == position.quantity * position.mark_price
            assert position.entry_price == position.cost_base / position.quantity == 150
            assert position.leverage == 20
            expected = position.unrealised_pnl * 20 / abs(position.cost_base)
            assert position.return_on_margin is not None
            assert 0 <= expected - position.return_on_margin < E9
            assert position.margin_ratio is not None
            assert 0 <= position.margin_ratio - margin.mmf_requirement / margin.equity < E9
            assert not position.is_isolated
            (price,) = [
                found
                for found in client.explain_margin(one).liquidation_prices
                if found.market_id == position.market_id
            ]
            side = price.lower_mark_price if position.quantity > 0 else price.upper_mark_price
            assert position.liquidation_price == side
            assert position.is_liquidation_price_exact
            without = client.positions(one)["SOL-PERP"]
            assert without.liquidation_price is None
            assert without.entry_price == position.entry_price

    undisturbed(client, look_at_each)
    assert any(
        client.positions(one, with_liquidation_prices=True)["SOL-PERP"].liquidation_price
        for one in traders
    )


def test_funding_to_come_is_listed(setup: Setup, client: Client, traders: list[int]) -> None:
    """A perpetual with funding has an interval under way; without, it has none; an unknown market is refused."""
    assert client.next_funding() == []
    hour = 3_600 * 10**9
    client.set_funding(
        "SOL-PERP",
        interval_ns=hour,
        interest_ppb=100_000,
        inner_clamp_ppb=500_000,
        bound_ppb=5_000_000,
    )
    tick(client, setup, "152.2", "152.4")
    (found,) = client.next_funding("SOL-PERP")
    assert (found.market, found.interval_ns, found.samples_needed) == ("SOL-PERP", hour, 1_800)
    assert found.next_time_ns % hour == 0
    assert 0 < found.next_time_ns - time.time_ns() <= hour
    assert client.next_funding() == [found]
    assert client.next_funding("SOL-USDC") == []
    with pytest.raises(NotFound):
        client.next_funding(999)


def test_the_example_of_the_page_runs(
    setup: Setup, traders: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """The example of the page prints its sequence and all accounts."""
    (example,) = blocks(DOCS / "how-to" / "risk.md", "python")
    assert "127.0.0.1:7411" in example
    exec(example.replace("127.0.0.1:7411", setup.address), {})  # noqa: S102  the text of our own page
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("as of ")
    assert first.endswith(" behind by 0")
    with Client(setup.address, principal=PRINCIPAL) as client:
        listed = client.account_margins().accounts
    assert [line.split()[0] for line in lines] == [str(row.account_id) for row in listed]
    assert len(listed) > 1
