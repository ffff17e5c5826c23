# SPDX-License-Identifier: Apache-2.0
"""Explain money: refused movements, PnL settlement, interest, funding and expiry (SPEC L-4, R-1, B-3, P-5).

Owns the text of these explanations. Figures come from the events and from the state before them.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, factor, percent
from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import RAY_DECIMALS
from clearinghouse.server.codec.text.events import PRICE_STATE_NAMES, STATUS_NAMES, Plain
from clearinghouse.statemachine.lending.accrual import pool_rates
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CONVERSION_BORROW_FAILED,
    CONVERSION_NEAR_MAINTENANCE,
    CONVERSION_OWNER_CHOICE,
    SETTLEMENT,
)

# The columns or fields by which a command names the account and the asset of the money that it moves.
_WHOSE: Final = ("account_ids", "from_ids", "account_id")
_OF_WHAT: Final = ("asset_ids", "asset_id")
# Second phases of deposits, withdrawals and holds, and what moves between accounts.
MONEY_MOVED: Final = (
    events.DEPOSIT_CONFIRMED,
    events.DEPOSIT_REJECTED,
    events.WITHDRAWAL_CONFIRMED,
    events.WITHDRAWAL_REJECTED,
    events.WITHDRAWAL_REVERSED,
    events.CHAIN_FEE_PAID,
    events.CHAIN_FEE_RETURNED,
    events.HOLD_CAPTURED,
    events.HOLD_RELEASED,
    events.TRANSFERRED,
    events.HOUSE_MONEY_MOVED,
)
_WHY_CONVERTED: Final = {
    CONVERSION_BORROW_FAILED: "{} passes had none for the whole loss",
    CONVERSION_NEAR_MAINTENANCE: "MF is below the middle between MMF and IMF",
    CONVERSION_OWNER_CHOICE: "the owner has chosen conversion",
}


def _named(command: Command, names: tuple[str, ...], item: int) -> int:
    """Return the id that an item of a command has in the first of the fields `names` that exists; 0 without one."""
    for name in names:
        value = getattr(command, name, None)
        if isinstance(value, list):
            return int(value[item]) if value else 0
        if isinstance(value, int):
            return value
    return 0


def subject(writer: PartWriter, command: Command, item: int) -> tuple[Account | None, Asset | None]:
    """Return the account and the asset that an item moves; None for each that does not exist."""
    state = writer.state
    return (
        state.accounts.get(AccountId(_named(command, _WHOSE, item))),
        state.assets.get(AssetId(_named(command, _OF_WHAT, item))),
    )


def explain_refused_movement(
    writer: PartWriter, command: Command, item: int, code: int, figures: Plain
) -> None:
    """Explain a refused deposit, withdrawal, transfer, hold, loan or borrow, from the state before it."""
    explain_refused_amount(writer, *subject(writer, command, item), code, figures)


def explain_refused_amount(
    writer: PartWriter, account: Account | None, asset: Asset | None, code: int, figures: Plain
) -> None:
    """Explain why an amount of an asset may not leave an account, or may not enter it."""
    if account is not None:
        _explain_account(writer, account, code)
    if account is not None and asset is not None:
        holding = account.holdings.get(asset.id)
        if holding is not None:
            _explain_holding(writer, holding)
        if code in (codes.PRICE_GUARD, codes.WITHDRAWAL_MARGIN, codes.MARK_PRICE_UNAVAILABLE):
            writer.put(
                f"price state of {asset.symbol}",
                PRICE_STATE_NAMES[asset.price_state],
                sources.price_state(asset.id) if asset.index_e9 else None,
            )
        if code == codes.OUTFLOW_LIMIT:
            _explain_outflow(writer, asset)
        if code in (
            codes.POOL_CAP,
            codes.ACCOUNT_POOL_CAP,
            codes.POOL_LIQUIDITY,
            codes.POOL_THROTTLED,
        ):
            _explain_pool(writer, asset)
    if code == codes.INSUFFICIENT_FREE_BALANCE and account is not None and asset is not None:
        _explain_free(writer, account, asset)
    compare_with_limit(writer, code, figures)


def compare_with_limit(writer: PartWriter, code: int, figures: Plain) -> None:
    """Explain the figures of a refusal by the first rule of its code: the limit, the actual figure, the shortfall."""
    limit, actual = figures.get("limit", "0"), figures.get("actual", "0")
    if (limit, actual) != ("0", "0"):
        writer.work(
            CODES[code].rules[0],
            f"limit {limit}, actual {actual}: shortfall",
            str(figures.get("shortfall", "")),
        )


def _explain_account(writer: PartWriter, account: Account, code: int) -> None:
    """Explain the status or the debts of an account that cause a refusal with `code`."""
    if code in (codes.ACCOUNT_LIQUIDATING, codes.ACCOUNT_CLOSED):
        writer.put(
            "status of the account",
            STATUS_NAMES.get(account.status, str(account.status)),
            sources.flag(account.id) if code == codes.ACCOUNT_LIQUIDATING else None,
        )
    if code == codes.NEGATIVE_UNSETTLED_EQUITY:
        for asset_id, holding in sorted(account.holdings.items()):
            if holding.unsettled < 0:
                writer.put(
                    f"unsettled {holding.asset.symbol}",
                    writer.asset(asset_id).texts[holding.unsettled],
                    sources.unsettled(account.id, asset_id),
                )


def _explain_holding(writer: PartWriter, holding: Holding) -> None:
    """Explain a balance, and the reserved and held parts of it, which are not free."""
    account_id, asset_id = holding.account.id, holding.asset.id
    asset = writer.asset(asset_id)
    writer.put(
        f"balance {asset.symbol}",
        asset.texts[holding.balance],
        sources.balance(account_id, asset_id) if holding.balance else None,
    )
    if holding.reserved:
        writer.put(f"reserved {asset.symbol} by open orders", asset.texts[holding.reserved])
    if holding.held:
        writer.put(
            f"under hold {asset.symbol}",
            asset.texts[holding.held],
            sources.held(account_id, asset_id),
        )


def _explain_free(writer: PartWriter, account: Account, asset: Asset) -> None:
    """Explain the free amount of an asset, which may leave an account: balance less reserved and held amounts."""
    holding = account.holdings.get(asset.id)
    texts = writer.asset(asset.id).texts
    if holding is None:
        writer.work("L-4", f"free = 0: the account has never had any {asset.symbol}", "0")
        return
    free = holding.balance - holding.reserved - holding.held
    writer.work(
        "L-4",
        f"free = balance {texts[holding.balance]} - reserved {texts[holding.reserved]} - held {texts[holding.held]}",
        texts[free],
    )


def _explain_outflow(writer: PartWriter, asset: Asset) -> None:
    """Explain how much of an asset has left within the window, and the limit for it."""
    writer.put(
        f"outflow limit of {asset.symbol}",
        writer.amount(asset.id, asset.outflow_limit),
        sources.asset_terms(asset.id),
    )
    writer.work(
        "L-4",
        "what has left over the window",
        writer.amount(asset.id, asset.outflow.used(writer.state.time_ns)),
    )


def _explain_pool(writer: PartWriter, asset: Asset) -> None:
    """Explain the terms and the cash of a lending pool."""
    pool = asset.pool
    if pool is not None:
        writer.put(
            f"terms of the pool of {asset.symbol}",
            f"maximum utilisation {percent(pool.utilisation_max_ppb)}, "
            f"throttled from {percent(pool.throttle_ppb)}",
            sources.pool_terms(asset.id),
        )


# --- PnL settlement ------------------------------------------------------------------------------------------


def explain_loser(writer: PartWriter, account: Account, asset: Asset) -> None:
    """Explain what an account owes to PnL settlement, and its means to pay, before the pass uses any of them (R-1)."""
    holding = account.holdings[asset.id]
    texts = writer.asset(asset.id).texts
    writer.put(
        f"unsettled {asset.symbol}",
        texts[holding.unsettled],
        sources.unsettled(account.id, asset.id),
    )
    _explain_holding(writer, holding)
    if holding.lent_shares:
        writer.put(f"lent {asset.symbol}", texts[holding.lent], sources.loan(account.id, asset.id))
    writer.work("R-1", "owed to settlement", texts[-holding.unsettled])


def explain_paid_in(writer: PartWriter, event: Event) -> None:
    """Explain the payment of a debtor into PnL settlement: the amount from each source, and the unpaid rest."""
    own = event.fields
    asset_id = own["asset_id"]
    if event.kind == events.SETTLED_IN:
        writer.work("R-1", "paid into settlement", writer.amount(asset_id, own["amount"]))
        return
    texts = writer.asset(asset_id).texts
    parts = [
        f"{name.removeprefix('from_')} {texts[own[name]]}"
        for name in own
        if name.startswith("from_") and own[name]
    ]
    writer.work(
        "R-1", " + ".join(parts) or "nothing could be paid", f"{texts[own['unpaid']]} left unpaid"
    )
    pool = writer.state.assets[AssetId(asset_id)].pool
    if own["from_borrow"] and pool is not None:
        writer.put(
            f"terms of the pool of {writer.asset(asset_id).symbol}",
            "in force",
            sources.pool_terms(asset_id),
        )
        borrow_rate, _ = pool_rates(pool)
        writer.work(
            "R-1",
            f"the borrow of {texts[own['from_borrow']]} is a debt to the pool; its yearly rate before the borrow",
            units_to_text(borrow_rate, RAY_DECIMALS),
        )


def explain_conversion_notice(writer: PartWriter, event: Event) -> None:
    """Explain why the next pass converts collateral for a loss, and how the account can prevent it (R-1.5)."""
    own = event.fields
    reason = _WHY_CONVERTED[own["reason"]].format(writer.state.pnl_settlement.rules.borrow_passes)
    writer.work(
        "R-1",
        f"loss that no borrow settles: {reason}",
        writer.amount(own["asset_id"], own["amount"]),
    )
    writer.work("R-1", "the next pass sells collateral for it", "unless it is paid before")


def explain_claims(writer: PartWriter, asset: Asset) -> None:
    """Explain the claims that PnL settlement must pay (R-2): the positive unsettled PnL, and the cash for it."""
    claims = sum(holding.unsettled for holding in asset.unsettled.values() if holding.unsettled > 0)
    cash = writer.state.accounts[SETTLEMENT].holdings.get(asset.id)
    balance = cash.balance if cash is not None else 0
    writer.put(
        f"cash of settlement in {asset.symbol}",
        writer.asset(asset.id).texts[balance],
        sources.balance(SETTLEMENT, asset.id) if balance else None,
    )
    writer.work(
        "R-2",
        f"claims {writer.asset(asset.id).texts[claims]}, cash {writer.asset(asset.id).texts[balance]}",
        "paid in full" if claims <= balance else "pro rata (floor, largest remainder)",
    )


def explain_paid_out(writer: PartWriter, event: Event) -> None:
    """Explain the pay-out of PnL settlement to one account."""
    own = event.fields
    writer.put(
        "the claim",
        writer.amount(own["asset_id"], own["amount"]),
        sources.unsettled(own["account_id"], own["asset_id"]),
    )


def explain_pass(writer: PartWriter, event: Event) -> None:
    """Explain the sums of a pass of PnL settlement: paid in, paid out, and the claims and debts that remain."""
    own = event.fields
    asset_id = own["asset_id"]
    texts = writer.asset(asset_id).texts
    writer.work(
        "R-2",
        f"paid in {texts[own['paid_in']]}, paid out {texts[own['paid_out']]}, claims left "
        f"{texts[own['unpaid_claims']]}, debts left",
        texts[own["unpaid_debts"]],
    )


def explain_realised(writer: PartWriter, event: Event) -> None:
    """Explain how the loss of a position at the mark became unsettled equity (R-3)."""
    own = event.fields
    market_id = own["market_id"]
    market = writer.state.markets[MarketId(market_id)]
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(market_id, market.mark_e9),
        sources.mark(market_id),
    )
    writer.put(
        f"position {market.symbol}",
        writer.lots(market_id, own["signed_lots"]),
        sources.position(own["account_id"], market_id),
        own["signed_lots"],
    )
    writer.work(
        "R-3",
        f"{writer.lots(market_id, own['signed_lots'])} at the mark: the cost base moves there, the rest is realised",
        writer.quote(market_id, own["realised"]),
    )


# --- interest, funding, expiry ------------------------------------------------------------------------------


def explain_interest(writer: PartWriter, event: Event) -> None:
    """Explain the interest of a pool for one hour (B-3)."""
    own = event.fields
    asset_id = own["asset_id"]
    texts = writer.asset(asset_id).texts
    _explain_pool(writer, writer.state.assets[AssetId(asset_id)])
    writer.work(
        "B-2",
        f"utilisation = {texts[own['debt']]} / max({texts[own['claims']]}, {texts[own['debt']]})"
        " -> yearly borrow rate by the two slopes",
        units_to_text(own["borrow_rate_ray"], RAY_DECIMALS),
    )
    writer.work("B-3", "each debt bears this rate", "those that settled a loss too (R-1.5)")
    writer.work(
        "B-2",
        "lend rate = debt x borrow rate x (1 - reserve factor) / claims, floored",
        units_to_text(own["lend_rate_ray"], RAY_DECIMALS),
    )
    writer.work(
        "B-3",
        f"of the hour: borrowers paid {texts[own['paid']]}, lenders earned {texts[own['earned']]}, kept in reserve",
        texts[own["kept"]],
    )
    writer.work(
        "B-3", "cumulative borrow index", units_to_text(own["borrow_index_ray"], RAY_DECIMALS)
    )
    writer.work(
        "B-3", "cumulative supply index", units_to_text(own["supply_index_ray"], RAY_DECIMALS)
    )


def explain_loan(writer: PartWriter, event: Event) -> None:
    """Explain how the amount of a loan or a redemption becomes shares of the pool (B-1)."""
    own = event.fields
    asset_id = own["asset_id"]
    asset = writer.asset(asset_id)
    pool = writer.state.assets[AssetId(asset_id)].pool
    if pool is None:
        return
    lends = event.kind in (events.LENT, events.REDEEMED)
    rate = pool.supply_index if lends else pool.borrow_index
    writer.put(f"terms of the pool of {asset.symbol}", "in force", sources.pool_terms(asset_id))
    writer.work(
        "B-1",
        f"{asset.texts[own['amount']]} / index {units_to_text(rate, RAY_DECIMALS)}, "
        + ("floored" if event.kind in (events.LENT, events.REPAID) else "ceiled")
        + ", in shares",
        units_to_text(own["shares"], asset.scale + 9),
    )


def explain_dust(writer: PartWriter, event: Event) -> None:
    """Explain the price of a debt that is too small to buy (B-2.1)."""
    own = event.fields
    asset_id = own["asset_id"]
    asset = writer.asset(asset_id)
    price_e9 = writer.state.assets[AssetId(asset_id)].price_e9
    spread_ppb = writer.state.waterfall.rules.spread_ppb
    writer.put(f"index of {asset.symbol}", writer.index(price_e9), sources.index(asset_id))
    writer.put("spread of the second tier", percent(spread_ppb), ("liquidation_rules", 0, 0))
    writer.work(
        "B-2",
        f"{asset.texts[own['amount']]} x {writer.index(price_e9)} x (1 + {percent(spread_ppb)}), ceiled",
        writer.worth(own["value_paid"]),
    )
    writer.work("B-2", "who owes the debt now", "liquidity_fund")


def explain_funding_inputs(writer: PartWriter, market: Market) -> None:
    """Explain the samples of a funding interval, before the machine deletes them (P-5)."""
    funding = market.funding
    if funding is None:
        return
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(market.id, market.mark_e9),
        sources.mark(market.id) if market.mark_e9 else None,
    )
    writer.put(f"funding terms of {market.symbol}", "in force", ("funding_terms", market.id, 0))
    writer.work(
        "P-5",
        f"{funding.samples} samples of (mark - index) / index, one a second; interest {percent(funding.interest_ppb)} "
        f"and inner clamp {percent(funding.inner_ppb)} per 8 h, divisor {funding.divisor}, bound "
        f"{percent(funding.bound_ppb)}",
        "rate = clamp((P + clamp(I - P)) / divisor)",
    )


def explain_funding_rate(writer: PartWriter, event: Event) -> None:
    """Explain the funding rate of an interval, and the step of the cumulative index (P-5)."""
    own = event.fields
    market = writer.market(own["market_id"])
    rate = own["rate_ppb"]
    sign = "-" if rate < 0 else ""
    writer.work("P-5", "rate of the interval", f"{sign}{factor(abs(rate))}")
    writer.work(
        "P-5",
        "cumulative index + mark x rate per lot",
        market.funding_index_text(own["funding_index_ray"]),
    )


def explain_funding_paid(writer: PartWriter, event: Event) -> None:
    """Explain the funding that an account received or paid when its position was touched (P-5)."""
    own = event.fields
    market = writer.market(own["market_id"])
    writer.put(
        f"funding index of {market.symbol}",
        market.funding_index_text(
            writer.state.markets[MarketId(own["market_id"])].funding_index_ray
        ),
        sources.funding_index(own["market_id"]),
    )
    writer.work(
        "P-5",
        "floor(-quantity x change of the index since its last touch)",
        writer.quote(own["market_id"], own["amount"]),
    )


def explain_expiry_inputs(writer: PartWriter, market: Market) -> None:
    """Explain the samples whose mean is the last price of a future (O-1)."""
    expiry = market.expiry
    if expiry is not None:
        writer.put(f"expiry of {market.symbol}", "set", ("expiry", market.id, 0))
        window = expiry.window_ns // 10**9
        rest = ""
        if expiry.samples < window:
            rest = f", the other {window - expiry.samples} at the index of then"
        writer.work(
            "O-1",
            f"mean of {expiry.samples} samples of the index over the last {window} s{rest}",
            writer.price_e9(market.id, expiry.price_e9),
        )


def explain_position_settled(writer: PartWriter, event: Event) -> None:
    """Explain how a position in an expired future ended in cash (O-1)."""
    own = event.fields
    market_id = own["market_id"]
    writer.put(
        f"position {writer.market(market_id).symbol}",
        f"{writer.lots(market_id, own['lots'])}, cost base {writer.quote(market_id, own['released_cost'])}",
        sources.position(own["account_id"], market_id),
        own["lots"],
    )
    value = writer.quote(market_id, own["realised"] + own["released_cost"])
    writer.work("O-1", "position x last price, floored", value)
    writer.work(
        "O-1",
        f"result = {value} - {writer.quote(market_id, own['released_cost'])}",
        writer.quote(market_id, own["realised"]),
    )


def explain_deposit_reversed(writer: PartWriter, event: Event) -> None:
    """Explain a credited deposit that custody takes back, and the amount that each payer gives (L-4)."""
    own = event.fields
    asset_id = own["asset_id"]
    writer.put(
        f"the first call for deposit {own['deposit_id']}",
        writer.amount(asset_id, own["amount"]),
        sources.money("deposit", own["deposit_id"]),
    )
    for name, what in (
        ("from_account", "the account's own, its orders cancelled, its loans redeemed, a borrow"),
        ("from_fund", "then the liquidity fund, to which the owner owes it"),
        ("lacking", "amount - both: a shortfall of custody, which the owner owes too"),
    ):
        writer.work("L-4", what, writer.amount(asset_id, own[name]))


def explain_reversal_debt(writer: PartWriter, event: Event) -> None:
    """Explain why an owner's debt for reversed deposits falls, and who receives the payment (L-4.3)."""
    own = event.fields
    asset_id = own["asset_id"]
    amount = own["amount"]
    owed = writer.amount(asset_id, amount + own["left"])
    writer.work("L-4.3", "what the owner owed for reversed deposits", owed)
    is_paid = event.kind == events.REVERSAL_DEBT_PAID
    what = "what was free in the account" if is_paid else "what two principals wrote off"
    writer.work("L-4.3", f"at most that, {what}", writer.amount(asset_id, amount))
    to_custody = writer.amount(asset_id, own["to_custody"])
    writer.work("L-4.3", "the part that fills the shortfall of custody", to_custody)


def explain_money_moved(writer: PartWriter, event: Event) -> None:
    """Explain the confirmation or end of a deposit, a withdrawal or a hold, or a transfer (L-4, L-5)."""
    own = event.fields
    amount = own.get("amount", own.get("captured", 0))
    text = writer.amount(own["asset_id"], amount)
    for name, kind in (
        ("deposit_id", "deposit"),
        ("withdrawal_id", "withdrawal"),
        ("hold_id", "hold"),
    ):
        if name in own and not event.name.endswith(("REQUESTED", "CREATED")):
            writer.put(f"the request of {kind} {own[name]}", text, sources.money(kind, own[name]))
    writer.work("I-1", "both sides of the posting", text)
