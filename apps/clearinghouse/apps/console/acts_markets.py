# SPDX-License-Identifier: Apache-2.0
"""Define acts on markets, assets and brakes: set a status, name a settlement price, exchange an asset, engage a brake.

Owns their previews. The preview reads the machine's own table of permitted steps; if the machine refuses a step, its
refusal is final.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from clearinghouse.apps.console.sheet import (
    OPTIONAL_REASON,
    REASON,
    Act,
    Choice,
    Field,
    FieldError,
    Look,
    Row,
    choices_of,
    integer_of,
    member_of,
    sequence_of,
    text_of,
)
from clearinghouse.apps.console.shown import amount, moment, words
from clearinghouse.client import (
    AsyncClient,
    Brake,
    BrakeCause,
    BrakeKind,
    ListingGap,
    Market,
    MarketKind,
    MarketStatus,
    Matching,
    RequestKey,
)
from clearinghouse.statemachine.contracts.opening import opens
from clearinghouse.statemachine.handlers.exchange.instruments import STATUS_TRANSITIONS

EFFECTS: Final = {
    MarketStatus.OPEN: "orders are accepted and matched",
    MarketStatus.AUCTION: "orders collect, without a trade, until one uncrossing",
    MarketStatus.POST_ONLY: "only post-only orders, and cancels",
    MarketStatus.CANCEL_ONLY: "only cancels; an auction stops without a trade",
    MarketStatus.REDUCE_ONLY: "only orders that reduce risk, and cancels",
    MarketStatus.HALTED: "only cancels, and nothing trades, also where it was in an auction; it resumes by an auction",
    MarketStatus.SETTLING: "trading has ended; the settlement price is to come",
    MarketStatus.CLOSED: "no order; all orders are cancelled",
}
DECIMAL_SIGNS_MAX: Final = 40
BY_HAND: Final = (BrakeKind.KILL_SWITCH, BrakeKind.WITHDRAWAL_GATE)
MINUTE_NS: Final = 60_000_000_000
SECOND_NS: Final = 1_000_000_000
DAY_S: Final = 86_400
RATIO_MAX: Final = 1_000_000
PAUSE_MINUTES_MAX: Final = 60
PAUSE_MINUTES_BY_TWO: Final = 1_440
CAUSES: Final = tuple(cause for cause in BrakeCause if cause >= BrakeCause.OPERATOR)


async def _market(client: AsyncClient, given: Mapping[str, str]) -> Market:
    """Return the market that a form names. Raises FieldError."""
    number = integer_of(given, "market")
    for market in await client.markets():
        if market.market_id == number:
            return market
    raise FieldError(f"there is no market {number}")


class MoveMarket(Act):
    """The act that halts a market or sets another status."""

    name = "market-status"
    title = "Halt or release a market"
    service = "AdminService"
    call = "SetMarketStatus"
    lead = "Moves the status of one market. A halted market resumes by an auction."
    button = "Move the market"
    sets_parameters = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: markets that are not closed, and the statuses."""
        markets = [
            Choice(str(market.market_id), f"{market.symbol} · {words(market.status)}")
            for market in await client.markets()
            if market.status is not MarketStatus.CLOSED
        ]
        statuses = [status for status in MarketStatus if status]
        return [
            Field("market", "Market", choices=tuple(markets)),
            Field(
                "status", "New status", choices=choices_of(statuses), value=MarketStatus.HALTED.name
            ),
            OPTIONAL_REASON,
            Field(
                "gaps",
                "Confirmed gaps",
                "what a market with leverage lacks when it opens: names of the listing check, separated by commas",
                required=False,
            ),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the present market, and what its new status permits."""
        market = await _market(client, given)
        status = member_of(MarketStatus, given, "status")
        text_of(given, "reason", required=False)
        book = await client.order_book(market.market_id)
        resting = sum(level.order_count for level in (*book.bids, *book.asks))
        refusals = {}
        if (
            market.matching is Matching.INTERNAL
            and int(status) not in STATUS_TRANSITIONS[int(market.status)]
        ):
            refusals["STATUS_TRANSITION_INVALID"] = (
                f"from {words(market.status)} to {words(status)} there is no step"
            )
        elif status is MarketStatus.CLOSED and market.open_interest:
            refusals["STATUS_TRANSITION_INVALID"] = (
                f"{amount(market.open_interest)} of open interest are left"
            )
        unnamed = await _unnamed(client, market, status, _gaps(given))
        if unnamed:
            refusals["LISTING_INCOMPLETE"] = f"lacking, and not confirmed: {', '.join(unnamed)}"
        rows = [
            Row("status", words(market.status), words(status)),
            Row("orders", EFFECTS.get(market.status, ""), EFFECTS[status]),
            Row(
                "orders in the shown book",
                str(resting),
                "0" if status is MarketStatus.CLOSED else str(resting),
            ),
            *_same(
                ("mark price", amount(market.mark_price)),
                ("price state", words(market.price_state)),
                ("open interest", f"{amount(market.open_interest)} {market.base_symbol}"),
            ),
        ]
        return Look(
            f"Move {market.symbol} from {words(market.status)} to {words(status)}", rows, refusals
        )

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send SetMarketStatus; return its sequence."""
        return await client.set_market_status(
            integer_of(given, "market"),
            member_of(MarketStatus, given, "status"),
            text_of(given, "reason", required=False),
            confirmed_gaps=_gaps(given),
            key=key,
        )


def _gaps(given: Mapping[str, str]) -> list[ListingGap]:
    """Return the listing gaps that a form confirms by name. Raises FieldError."""
    found: list[ListingGap] = []
    for name in text_of(given, "gaps", required=False).replace(",", " ").split():
        if name not in ListingGap.__members__:
            raise FieldError(f"there is no gap {name}")
        found.append(ListingGap[name])
    return found


async def _unnamed(
    client: AsyncClient, market: Market, status: MarketStatus, named: list[ListingGap]
) -> list[str]:
    """Return the listing gaps that a form must name but does not, if the status opens a market with leverage
    (O-1.4).
    """
    has_leverage = market.kind in (MarketKind.PERPETUAL, MarketKind.DATED_FUTURE)
    if not has_leverage or not opens(int(market.status), int(status)):
        return []
    found = await client.check_listing(market=market.market_id)
    return sorted({finding.gap.name for finding in found} - {gap.name for gap in named})


def _same(*pairs: tuple[str, str]) -> list[Row]:
    """Return rows for figures that an act does not change."""
    return [Row(name, value, value) for name, value in pairs]


class NamePrice(Act):
    """The act that names the settlement price of a market."""

    name = "settlement-price"
    title = "Name a settlement price"
    service = "AdminService"
    call = "NameSettlementPrice"
    lead = "Settles a market in SETTLING, for which no rule gave a price. All its positions settle at this price."
    button = "Settle at this price"
    sets_parameters = True
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: markets, of which those that wait for a price come first, and the price."""
        found = sorted(
            await client.markets(), key=lambda one: one.status is not MarketStatus.SETTLING
        )
        markets = [
            Choice(str(one.market_id), f"{one.symbol} · {words(one.status)}") for one in found
        ]
        return [
            Field("market", "Market", choices=tuple(markets)),
            Field("price", "Price", "in quote per whole base"),
            REASON,
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the new price, the mark, and what their difference is worth for all long positions."""
        market = await _market(client, given)
        price = decimal_of(given, "price")
        text_of(given, "reason")
        rows = [
            Row("settlement price", amount(market.settlement_price) or "none", amount(price)),
            Row("status", words(market.status), words(MarketStatus.CLOSED)),
            Row("open interest", amount(market.open_interest), "0"),
            *_same(
                ("mark price", amount(market.mark_price) or "none"),
                ("index price", amount(market.index_price) or "none"),
            ),
        ]
        notes = []
        if market.mark_price:
            away = (price - market.mark_price) / market.mark_price
            worth = (price - market.mark_price) * market.open_interest
            notes.append(
                f"The price is {away:+.2%} from the mark: longs get {worth:+,.2f} {market.quote_symbol}."
            )
        refusals = {}
        if market.status is not MarketStatus.SETTLING:
            refusals["MARKET_STATUS_FORBIDS"] = (
                f"the market is {words(market.status)}, not settling"
            )
        if price <= 0 or price % market.tick_size:
            refusals["PARAMETER_OUT_OF_RANGE"] = (
                f"the price is no multiple of the tick {amount(market.tick_size)} above 0"
            )
        return Look(
            f"Settle {market.symbol} at {amount(price)} {market.quote_symbol}",
            rows,
            refusals,
            notes,
        )

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send NameSettlementPrice; return its sequence."""
        return await client.name_settlement_price(
            integer_of(given, "market"),
            decimal_of(given, "price"),
            text_of(given, "reason"),
            key=key,
        )


def decimal_of(given: Mapping[str, str], name: str) -> Decimal:
    """Return a decimal number that is at least 0 from the field `name`. Raises FieldError."""
    text = text_of(given, name)
    whole, _, part = text.partition(".")
    if not (
        text.isascii()
        and whole.isdecimal()
        and (part.isdecimal() or "." not in text)
        and len(text) <= DECIMAL_SIGNS_MAX
    ):
        raise FieldError(f"{name.replace('_', ' ')} is no decimal number such as 1234.5")
    return Decimal(text)


class EngageBrake(Act):
    """The act that stops trading or withdrawals of the whole clearinghouse."""

    name = "engage-brake"
    title = "Engage a brake"
    service = "AdminService"
    call = "EngageBrake"
    lead = "Under the kill switch risk may only fall. Behind the withdrawal gate nothing leaves."
    button = "Engage the brake"
    sets_parameters = True
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the two brakes of the whole clearinghouse."""
        await client.head()
        return [
            Field(
                "brake", "Brake", choices=choices_of(BY_HAND), value=BrakeKind.WITHDRAWAL_GATE.name
            ),
            Field("cause", "Cause", choices=choices_of(CAUSES), value=BrakeCause.OPERATOR.name),
            OPTIONAL_REASON,
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the present brake, and what waits until it is released."""
        kind = member_of(BrakeKind, given, "brake")
        cause = member_of(BrakeCause, given, "cause")
        text_of(given, "reason", required=False)
        brake = next((one for one in await client.brakes() if one.brake is kind), None)
        engaged = brake is not None and brake.is_engaged
        rows = [
            Row("state", "engaged" if engaged else "released", "engaged"),
            Row("cause", words(brake.cause) if brake else "none", words(cause)),
        ]
        refusals = (
            {} if kind in BY_HAND else {"PARAMETER_OUT_OF_RANGE": "this brake engages by itself"}
        )
        notes = [f"It is engaged since {moment(brake.since_time_ns)}."] if brake and engaged else []
        return Look(f"Engage {words(kind)} for the whole clearinghouse", rows, refusals, notes)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send EngageBrake; return its sequence."""
        return await client.engage_brake(
            member_of(BrakeKind, given, "brake"),
            member_of(BrakeCause, given, "cause"),
            text_of(given, "reason", required=False),
            key=key,
        )


class PauseAsset(Act):
    """The act that pauses liquidation and all other actions at the prices of an asset."""

    name = "pause-asset"
    title = "Pause an asset"
    service = "AdminService"
    call = "PauseAsset"
    lead = (
        "At its prices nothing is liquidated, converted, settled or funded, and risk may only fall."
    )
    button = "Pause the asset"
    sets_parameters = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the assets, and a duration, first ten minutes."""
        assets = [
            Choice(str(asset.asset_id), f"{asset.symbol} · {words(asset.price_state)}")
            for asset in await client.assets()
        ]
        return [
            Field("asset", "Asset", choices=tuple(assets)),
            Field("minutes", "Minutes", "at most 60 in 24 hours, more by two persons", value="10"),
            Field("cause", "Cause", choices=choices_of(CAUSES), value=BrakeCause.OPERATOR.name),
            OPTIONAL_REASON,
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: the present price, the markets of the asset, and the total time of its pauses."""
        number = integer_of(given, "asset")
        minutes = integer_of(given, "minutes")
        member_of(BrakeCause, given, "cause")
        text_of(given, "reason", required=False)
        found = [asset for asset in await client.assets() if asset.asset_id == number]
        if not found:
            raise FieldError(f"there is no asset {number}")
        markets = [
            market.symbol
            for market in await client.markets()
            if number in (market.base_asset_id, market.quote_asset_id)
        ]
        pause = next(
            (
                one
                for one in await client.brakes()
                if one.brake is BrakeKind.ASSET_PAUSE and one.asset_id == number
            ),
            None,
        )
        paused = pause is not None and pause.is_engaged
        rows = [
            Row("state", "paused" if paused else "not paused", f"paused for {minutes} minutes"),
            *_same(
                ("price state", words(found[0].price_state)),
                ("index price", amount(found[0].index_price) or "none"),
                ("markets", ", ".join(markets) or "none"),
            ),
        ]
        refusals = {}
        if not 1 <= minutes <= PAUSE_MINUTES_BY_TWO:
            refusals["PARAMETER_OUT_OF_RANGE"] = (
                f"a pause lasts 1 to {PAUSE_MINUTES_BY_TWO} minutes"
            )
        if minutes > PAUSE_MINUTES_MAX:
            rows.append(
                Row("persons", "", "two: the second one sends the same, with the same reason")
            )
        return Look(f"Pause {found[0].symbol} for {minutes} minutes", rows, refusals)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send PauseAsset; return its sequence."""
        minutes = integer_of(given, "minutes")
        return await client.pause_asset(
            integer_of(given, "asset"),
            minutes * MINUTE_NS,
            member_of(BrakeCause, given, "cause"),
            text_of(given, "reason", required=False),
            by_two=minutes > PAUSE_MINUTES_MAX,
            key=key,
        )


class Redenominate(Act):
    """The act that exchanges an asset for another one at a ratio."""

    name = "redenominate"
    title = "Split or redenominate an asset"
    service = "AdminService"
    call = "RedenominateAsset"
    lead = (
        "At the record time the markets of the asset close, and each holder, lender and borrower has the new asset by "
        "the ratio. Two persons send the same fields within a day."
    )
    button = "Exchange the asset"
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form: the assets, the ratio, and a record time, first a day from now."""
        assets = tuple(Choice(str(one.asset_id), one.symbol) for one in await client.assets())
        head = await client.head()
        return [
            Field("asset", "Asset that ends", choices=assets),
            Field("into", "New asset", choices=assets),
            Field("new", "New units", "for each number of old units"),
            Field("old", "Old units", value="1"),
            Field("account", "Paying account", "it has all new units from a deposit"),
            Field(
                "second",
                "Record time",
                "seconds since 1970, UTC",
                value=str(head.time_ns // SECOND_NS + DAY_S),
            ),
        ]

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: both assets with their prices, the balance of the account that pays, and the pool that
        continues.
        """
        found = {one.asset_id: one for one in await client.assets()}
        numbers = [integer_of(given, name) for name in ("asset", "into")]
        if not set(numbers) <= found.keys():
            raise FieldError("there is no such asset")
        asset, into = (found[number] for number in numbers)
        new, old = integer_of(given, "new", 1), integer_of(given, "old", 1)
        account = integer_of(given, "account")
        moment_ns = integer_of(given, "second") * SECOND_NS
        balance = (await client.balances(account)).get(into.symbol)
        pools = [one.asset_id for one in await client.list_pools()]
        rows = [
            Row(f"markets of {asset.symbol}", "as they are", "closed"),
            Row("a whole unit", f"{old} {asset.symbol}", f"{new} {into.symbol}"),
            Row("record time", "", moment(moment_ns)),
            *_same(
                (f"price of {asset.symbol}", amount(asset.index_price) or "none"),
                (f"price of {into.symbol}", amount(into.index_price) or "none"),
                (f"paying account has {into.symbol}", amount(balance.free) if balance else "0"),
                ("lending pool", "goes on in the new asset" if asset.asset_id in pools else "none"),
            ),
        ]
        refusals = {}
        if asset is into or new == old or max(new, old) > RATIO_MAX:
            refusals["PARAMETER_OUT_OF_RANGE"] = "two assets, and two numbers of 1 to 1,000,000"
        if new * 10**into.scale % (old * 10**asset.scale):
            refusals["SPLIT_INDIVISIBLE"] = "the new asset needs more decimals"
        if {asset.asset_id, into.asset_id} <= set(pools):
            refusals["REDENOMINATION_INTO_POOL"] = "both have a lending pool"
        return Look(f"Exchange {asset.symbol} for {into.symbol}, {new} for {old}", rows, refusals)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send RedenominateAsset; return its sequence."""
        await client.redenominate_asset(
            integer_of(given, "asset"),
            integer_of(given, "account"),
            integer_of(given, "into"),
            integer_of(given, "new"),
            integer_of(given, "old"),
            record_time_ns=integer_of(given, "second") * SECOND_NS,
            key=key,
        )
        return await sequence_of(client, key)


class ReleaseBrake(Act):
    """The act that releases an engaged brake."""

    name = "release-brake"
    title = "Release a brake"
    service = "AdminService"
    call = "ReleaseBrake"
    lead = "Releases one engaged brake, whether a person or a rule engaged it."
    button = "Release the brake"
    sets_parameters = True
    is_grave = True

    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the field of the form: the engaged brakes."""
        engaged = [
            Choice(
                _brake_key(brake), f"{words(brake.brake)}{_target(brake)} · {words(brake.cause)}"
            )
            for brake in await client.brakes()
            if brake.is_engaged
        ]
        return [
            Field(
                "brake", "Brake", "" if engaged else "no brake is engaged", choices=tuple(engaged)
            ),
            Field("cause", "Cause", choices=choices_of(CAUSES), value=BrakeCause.OPERATOR.name),
            OPTIONAL_REASON,
        ]

    async def _find(self, client: AsyncClient, given: Mapping[str, str]) -> Brake:
        """Return the brake that a form names. Raises FieldError."""
        wanted = text_of(given, "brake")
        for brake in await client.brakes():
            if _brake_key(brake) == wanted:
                return brake
        raise FieldError("there is no such brake")

    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: why the brake is engaged, with the figures at that time and now."""
        brake = await self._find(client, given)
        cause = member_of(BrakeCause, given, "cause")
        text_of(given, "reason", required=False)
        rows = [
            Row("state", "engaged" if brake.is_engaged else "released", "released"),
            Row("cause", words(brake.cause), words(cause)),
            *_same(
                ("since", moment(brake.since_time_ns)),
                ("figure when engaged", f"{amount(brake.actual)} of {amount(brake.limit)}"),
                ("figure now", f"{amount(brake.present)} of {amount(brake.present_limit)}"),
            ),
        ]
        refusals = {} if brake.is_engaged else {"BRAKE_NOT_ENGAGED": "it is released already"}
        return Look(f"Release {words(brake.brake)}{_target(brake)}", rows, refusals)

    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send ReleaseBrake; return its sequence."""
        brake = await self._find(client, given)
        return await client.release_brake(
            brake.brake,
            brake.market_id or brake.asset_id or None,
            member_of(BrakeCause, given, "cause"),
            text_of(given, "reason", required=False),
            key=key,
        )


def _brake_key(brake: Brake) -> str:
    """Return the text that identifies a brake in a form."""
    return f"{brake.brake.name}:{brake.market_id}:{brake.asset_id}"


def _target(brake: Brake) -> str:
    """Return in words what a brake stops."""
    if brake.market_id:
        return f" of market {brake.market_id}"
    return f" of asset {brake.asset_id}" if brake.asset_id else ""
