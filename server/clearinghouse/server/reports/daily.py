# SPDX-License-Identifier: Apache-2.0
"""Make the reports of a business day for each clearing member, and the settled obligations of the day (SPEC A-4).

Owns their tables. The events of the day give the called, settled, failed and charged amounts. The state at its end
gives the open, required and lodged amounts. Each figure comes from the machine: a report only adds and divides them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from clearinghouse.server.analysis.replayed_state import Past, Step
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.views import shown
from clearinghouse.server.console.times import time_text
from clearinghouse.server.past.movements import balance_changes
from clearinghouse.server.reports.clearing_tables import (
    ALL,
    NO_NET,
    Row,
    Tables,
    accounts_of,
    date_text,
)
from clearinghouse.server.reports.holdings import Moved
from clearinghouse.statemachine.arithmetic.layers import oldest_age
from clearinghouse.statemachine.clearing.collateral_values import counted_price_e9, counted_value
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.settlement.trade_flows import settles_alone
from clearinghouse.statemachine.state.clearing import Member, Net, Session, pair_key
from clearinghouse.statemachine.state.dvp import Obligation, Settlement
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.views.clearing import margin_calls, members_and_trades
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId

FEES: Final = frozenset({"TRADING_FEE", "INTEREST", "LAPSED_TRADE"})
"""Kinds of movements that are a fee, a payment for what was lodged, or one for a trade that lapsed."""
PENALTIES: Final = {
    events.FAIL_PENALISED: ("PENALTY", -1),
    events.PENALTY_SHARED: ("PENALTY_SHARE", 1),
}
CALLED: Final = "CALLED"
CALLS: Final = {
    events.MARGIN_CALLED: CALLED,
    events.MARGIN_CALL_MET: "MET",
    events.POTENTIAL_DEFAULT: "MISSED",
    events.CASH_CALLED: CALLED,
    events.CASH_CALL_MET: "MET",
    events.CASH_CALL_MISSED: "MISSED",
    events.CONTRIBUTION_CALLED: CALLED,
    events.CONTRIBUTION_CALL_MET: "MET",
    events.CONTRIBUTION_MISSED: "MISSED",
}
OF_CASH: Final = (events.CASH_CALLED, events.CASH_CALL_MET, events.CASH_CALL_MISSED)
FOR_MARGIN: Final = "MARGIN"
FOR_CASH: Final = "CASH"
FOR_FUND: Final = "DEFAULT_FUND"
REASONS: Final = {
    types.FAIL_FOR_LACK_OF_SECURITIES: "LACK_OF_SECURITIES",
    types.FAIL_FOR_LACK_OF_CASH: "LACK_OF_CASH",
    types.FAIL_FOR_COUNTERPARTY: "COUNTERPARTY",
    types.FAIL_FOR_DEFAULT: "DEFAULT",
}
OF_THE_DAY: Final = "efficiency"
COLUMNS: Final = {
    "members": "date member member_id lei bic",
    "positions": "date member account_id session_id settlement_date market isin bought_quantity sold_quantity "
    "carried_quantity open_quantity cash penalty deferred currency age_days",
    "margin": "date member account_id required collateral_value initial_margin expected_shortfall "
    "stressed_shortfall floor concentration whole singles unreduced sale credit credit_due_ns credit_line "
    "stress_margin open_call call_deadline call_is_missed",
    "collateral": "date member account_id asset isin amount price haircut_ppb value interest",
    "calls": "date member for account_id time status currency amount required deadline",
    "settlements": "date member account_id session_id settlement_date market isin trade_id due_quantity "
    "settled_quantity failed_quantity price due_value settled_value settled_cash currency",
    "fails": "date member account_id session_id market isin quantity new_quantity value currency reason "
    "late_quantity age_days price",
    "fund": "date member opening amount required open_call call_deadline call_is_missed",
    "fees": "date member account_id kind amount asset",
    "stress": "date member scenario_id scenario uncovered stress_margin left",
    OF_THE_DAY: "date segment currency due settled settled_by_number_ppb due_value settled_value "
    "settled_by_value_ppb failed_new failed_new_value open open_value",
}
"""The columns of each table, also of one without rows: text, except `INTEGERS` and `BOOLEANS`."""
INTEGERS: Final = frozenset(
    [
        "account_id",
        "member_id",
        "session_id",
        "trade_id",
        "scenario_id",
        "age_days",
        "haircut_ppb",
        "credit_due_ns",
        "due",
        "settled",
        "settled_by_number_ppb",
        "settled_by_value_ppb",
        "failed_new",
        "open",
    ]
)
BOOLEANS: Final = frozenset({"call_is_missed"})
Key: TypeAlias = tuple[int, AssetId]
"""Segment and currency."""


@dataclass
class Efficiency:
    """The deliveries of a segment in a currency: how many were due and how many settled, and their values in the
    currency.
    """

    due: int = 0
    due_value: int = 0
    settled: int = 0
    """Those that settled whole."""
    settled_value: int = 0
    failed_new: int = 0
    """Those that failed and were not due before this day."""
    failed_new_value: int = 0
    open: int = 0
    open_value: int = 0
    """At the end of the day, at the prices at which they are carried."""

    def add(self, lots: int, settled: int, before: int, price: int) -> None:
        """Count a delivery of `lots`, of which `settled` settled, and of which `before` had failed before.

        `price` is the value of a lot.
        """
        self.due += 1
        self.due_value += lots * price
        self.settled += settled == lots
        self.settled_value += settled * price
        new = max(lots - settled - before, 0)
        self.failed_new += new > 0
        self.failed_new_value += new * price


@dataclass
class Day:
    """The data of a day, gathered from its first step on; `tables` makes the reports at its end."""

    date: str
    also: Callable[[Step, Moved], None] = lambda _step, _changes: None
    """Gets each step with what it moved of balances."""
    calls: list[Row] = field(default_factory=list)
    settlements: list[Row] = field(default_factory=list)
    fails: list[Row] = field(default_factory=list)
    efficiency: dict[Key, Efficiency] = field(default_factory=lambda: defaultdict(Efficiency))
    _fees: Counter[tuple[int, int, str]] = field(default_factory=Counter)  # account, asset, kind
    _failing: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)
    """By session, account and market: open lots of a net that were due before and are not stated yet."""
    _scales: Scales | None = None
    _opening: dict[int, int] = field(default_factory=dict)  # contributions, by member

    def run(self, past: Past, last_sequence: int) -> Tables:
        """Replay the day from the present position of the machine; return its tables."""
        state = past.state
        self._opening = {
            one.member_id: one.amount for one in margin_calls.contribution_views(state)
        }
        while past.sequence < last_sequence and (step := past.step()) is not None:
            self._take(step)
        return self.tables(past.state, scales_of(past.state))

    # --- events of the day ---

    def _take(self, step: Step) -> None:
        """Add the data of one step."""
        state = step.state
        said = split(step.events)
        changes = balance_changes(said, state.markets)
        self.also(step, changes)
        self._fees.update({key: amount for key, amount in changes.items() if key[2] in FEES})
        for event in said:
            if event.kind not in _GATHERED:
                continue
            scales = self._scales_of(state)
            if event.kind in CALLS:
                self._called(event, state, scales, step.time_ns)
            elif event.kind in PENALTIES:
                kind, sign = PENALTIES[event.kind]
                asset_id = state.markets[MarketId(event.fields["market_id"])].quote.id
                amount = sign * event.fields["amount"]
                self._fees[event.fields["account_id"], asset_id, kind] += amount
            elif event.kind == events.OBLIGATION_FAILED:
                self._failed(event, state, scales)
            else:
                self._posted(event.fields["session_id"], state, scales)

    def _scales_of(self, state: State) -> Scales:
        """Return the units of all assets and markets; the table is made again only after a new listing."""
        if self._scales is None or len(self._scales.markets) < len(state.markets):
            self._scales = scales_of(state)
        return self._scales

    def _called(self, event: Event, state: State, scales: Scales, time_ns: int) -> None:
        """Record a call for margin or for the default fund that was made, met or missed."""
        fields = event.fields
        account_id = fields.get("account_id", 0)
        if event.kind in OF_CASH:
            called_for, scale = FOR_CASH, scales.assets[AssetId(fields["asset_id"])]
            owner = state.accounts[AccountId(account_id)].owner
        else:
            called_for, scale = FOR_MARGIN if account_id else FOR_FUND, scales.valuation
            owner = state.clearing.members[fields["member_id"]].owner
        self.calls.append(
            self._head(owner)
            | {
                "for": called_for,
                "account_id": account_id,
                "time": time_text(time_ns),
                "status": CALLS[event.kind],
                "currency": scale.symbol,
                "amount": scale.texts[fields["amount"]],
                "required": scale.texts[fields["required"]],
                "deadline": time_text(fields["deadline_ns"]),
            }
        )

    def _failed(self, event: Event, state: State, scales: Scales) -> None:
        """Record the failed part of an obligation, its reason, and how many of its lots fail for the first time."""
        fields = event.fields
        lots, price = fields["lots"], fields["price_per_lot"]
        market_id = MarketId(fields["market_id"])
        market = scales.markets[market_id]
        new = abs(lots) - self._due_before(event, state)
        self.fails.append(
            self._of(state, fields["account_id"])
            | {
                "session_id": fields["session_id"],
                "market": market.symbol,
                "isin": _isin(state, market_id),
                "quantity": market.lot_texts[lots],
                "new_quantity": market.lot_texts[max(new, 0)],
                "value": market.quote.texts[abs(lots) * price],
                "currency": market.quote.symbol,
                "reason": REASONS[fields["reason"]],
                "late_quantity": market.lot_texts[fields["late_lots"]],
                "age_days": fields["age_days"],
                "price": market.price_texts[price],
            }
        )

    def _due_before(self, event: Event, state: State) -> int:
        """Return how many lots of a fail had failed before the session.

        The event of a net comes before those of its account's singly settled trades, all of which belong to the
        session.
        """
        fields = event.fields
        session_id = fields["session_id"]
        failing = self._failing.get(session_id)
        if failing is None:
            nets = state.clearing.sessions[session_id].nets
            failing = self._failing[session_id] = {
                (one.account_id, one.market_id): _before(nets, one)
                for one in state.dvp.settlements[session_id].obligations
                if one.open_lots
            }
        return failing.pop((fields["account_id"], fields["market_id"]), 0)

    def _posted(self, session_id: int, state: State, scales: Scales) -> None:
        """Record a session that was booked: the settled amounts of each account, and which part of the due amounts
        settled.

        An account may pay without lots: trades that net to none, a penalty, open trades that were redeemed.
        """
        session = state.clearing.sessions[session_id]
        settlement = state.dvp.settlements[session_id]
        for one in settlement.obligations:
            price = session.marks[one.market_id]
            self._settled(
                state,
                scales,
                session,
                one.account_id,
                one.market_id,
                0,
                one.lots,
                one.settled,
                price,
                one.cash + one.open_lots * price,
            )
            if one.lots < 0:
                key = (session.segment_id, state.markets[one.market_id].quote.id)
                before = _before(session.nets, one)
                self.efficiency[key].add(-one.lots, one.settled, before, price)
        self._posted_trades(session, settlement, state, scales)

    def _posted_trades(
        self, session: Session, settlement: Settlement, state: State, scales: Scales
    ) -> None:
        """Record the trades of a booked session that settle one by one."""
        trades = session.trades
        for place, trade_id in enumerate(trades.trade_ids):
            if not settles_alone(state, session, place):
                continue
            market_id = MarketId(trades.market_ids[place])
            lots, price = trades.lots[place], trades.prices[place]
            settled = settlement.settled_trades[place]
            for account_id, sign in ((trades.buyer_ids[place], 1), (trades.seller_ids[place], -1)):
                self._settled(
                    state,
                    scales,
                    session,
                    account_id,
                    market_id,
                    trade_id,
                    sign * lots,
                    settled,
                    price,
                    -sign * settled * price,
                )
            key = (session.segment_id, state.markets[market_id].quote.id)
            self.efficiency[key].add(lots, settled, 0, price)

    def _settled(
        self,
        state: State,
        scales: Scales,
        session: Session,
        account_id: int,
        market_id: MarketId,
        trade_id: int,
        lots: int,
        settled: int,
        price: int,
        cash: int,
    ) -> None:
        """Record the settled lots of an account, and the cash that it received. Lots below 0 were to be delivered by
        it.
        """
        market = scales.markets[market_id]
        self.settlements.append(
            self._of(state, account_id)
            | {
                "session_id": session.id,
                "settlement_date": date_text(session.value_date),
                "market": market.symbol,
                "isin": _isin(state, market_id),
                "trade_id": trade_id,
                "due_quantity": market.lot_texts[lots],
                "settled_quantity": market.lot_texts[settled],
                "failed_quantity": market.lot_texts[abs(lots) - settled],
                "price": market.price_texts[price],
                "due_value": market.quote.texts[abs(lots) * price],
                "settled_value": market.quote.texts[settled * price],
                "settled_cash": market.quote.texts[cash],
                "currency": market.quote.symbol,
            }
        )

    # --- the end of the day ---

    def tables(self, state: State, scales: Scales) -> Tables:
        """Return the tables of the day: the gathered data, and the state at its end."""
        found: Tables = {name: [] for name in ("members", "positions", "margin", "collateral")}
        for member in state.clearing.members.values():
            found["members"].append(self._member(state, member))
            for account in accounts_of(state, member):
                found["positions"] += self._positions(state, scales, account)
                found["margin"].append(self._margin(state, scales, account))
                found["collateral"] += self._collateral(state, scales, account, member.id)
        return found | {
            "calls": self.calls,
            "settlements": self.settlements,
            "fails": self.fails,
            "fund": self._fund(state, scales),
            "fees": self._charged(state, scales),
            "stress": self._stress(state, scales),
            "efficiency": self._efficiency(state, scales),
        }

    def _member(self, state: State, member: Member) -> Row:
        """Return a member as a row, with its identifiers in other systems (LEI, BIC)."""
        return self._head(member.owner) | {
            "member_id": member.id,
            "lei": identifier_of(state.clearing, types.SCHEME_LEI, member.id),
            "bic": identifier_of(state.clearing, types.SCHEME_BIC, member.id),
        }

    def _positions(self, state: State, scales: Scales, account: Account) -> list[Row]:
        """Return the open lots of an account in each session that is not booked: from trades, and from earlier
        fails.
        """
        found: list[Row] = []
        for session in state.clearing.sessions.values():
            if session.state >= types.SESSION_POSTED:
                continue
            for view in members_and_trades.net_views(session, account.id, NO_NET, ALL):
                market = scales.markets[view.market_id]
                net = session.nets[pair_key(account.id, view.market_id)]
                found.append(
                    self._of(state, account.id)
                    | {
                        "session_id": session.id,
                        "settlement_date": date_text(session.value_date),
                        "market": market.symbol,
                        "isin": _isin(state, view.market_id),
                        "bought_quantity": market.lot_texts[view.bought_lots],
                        "sold_quantity": market.lot_texts[view.sold_lots],
                        "carried_quantity": market.lot_texts[net.carried_lots],
                        "open_quantity": market.lot_texts[view.net_lots + net.carried_lots],
                        "cash": market.quote.texts[view.cash + net.carried_cash],
                        "penalty": market.quote.texts[net.penalty],
                        "deferred": market.quote.texts[net.deferred],
                        "currency": market.quote.symbol,
                        "age_days": oldest_age(net.carried_layers),
                    }
                )
        return found

    def _margin(self, state: State, scales: Scales, account: Account) -> Row:
        """Return the margin that the last run required of an account, and the parts of its margin at present prices."""
        view = margin_calls.margin_report(state, account.id).margin
        row: Row = shown([view], scales)[0]
        stress = state.margin.stress_margins.get(account.id, 0)
        call = state.margin.calls.get(account.id)
        texts = scales.valuation.texts
        return (
            self._of(state, account.id)
            | row
            | {
                "stress_margin": texts[stress],
                "open_call": texts[0 if call is None else call.amount],
                "call_deadline": "" if call is None else time_text(call.deadline_ns),
                "call_is_missed": call is not None and bool(call.is_missed),
            }
        )

    def _collateral(
        self, state: State, scales: Scales, account: Account, member_id: int
    ) -> list[Row]:
        """Return a row for each asset that an account has lodged, with its value after the haircut."""
        found: list[Row] = []
        for view in margin_calls.collateral_views(state, account.id, (0, 0), ALL):
            asset = state.assets[view.asset_id]
            terms = state.margin.terms.get(asset.id)
            scale = scales.assets[asset.id]
            counted = counted_value(state, member_id, asset, view.amount)
            found.append(
                self._of(state, account.id)
                | {
                    "asset": scale.symbol,
                    "isin": identifier_of(state.clearing, types.SCHEME_ISIN, asset.id),
                    "amount": scale.texts[view.amount],
                    "price": scales.index_price_text(counted_price_e9(state, asset)),
                    "haircut_ppb": 0 if terms is None else terms.haircut_ppb,
                    "value": scales.valuation.texts[counted],
                    "interest": scale.texts[view.interest],
                }
            )
        return found

    def _fund(self, state: State, scales: Scales) -> list[Row]:
        """Return each member's contribution to the default fund at both ends of the day, and its requirement."""
        texts = scales.valuation.texts
        return [
            self._head(state.clearing.members[view.member_id].owner)
            | {
                "opening": texts[self._opening.get(view.member_id, 0)],
                "amount": texts[view.amount],
                "required": texts[view.required],
                "open_call": texts[view.called],
                "call_deadline": time_text(view.deadline_ns) if view.deadline_ns else "",
                "call_is_missed": view.is_missed,
            }
            for view in margin_calls.contribution_views(state)
        ]

    def _charged(self, state: State, scales: Scales) -> list[Row]:
        """Return fees, interest and penalties of the day, by account, asset and kind; an amount above 0 was received.

        Fees and interest are booked; a penalty is part of the cash of the next session.
        """
        members = state.clearing.member_of
        return [
            self._of(state, account_id)
            | {
                "kind": kind,
                "amount": scales.assets[asset_id].texts[amount],
                "asset": scales.assets[asset_id].symbol,
            }
            for (account_id, asset_id, kind), amount in sorted(self._fees.items())
            if amount and state.accounts[AccountId(account_id)].owner in members
        ]

    def _stress(self, state: State, scales: Scales) -> list[Row]:
        """Return the loss of each member in each stress scenario beyond its margin, at the end of the day."""
        texts = scales.valuation.texts
        return [
            self._head(state.clearing.members[view.member_id].owner)
            | {
                "scenario_id": view.scenario_id,
                "scenario": view.name,
                "uncovered": texts[view.uncovered],
                "stress_margin": texts[view.stress_margin],
                "left": texts[view.left],
            }
            for view in margin_calls.stress_loss_views(state)
        ]

    def _efficiency(self, state: State, scales: Scales) -> list[Row]:
        """Return the settled part of the due obligations by number and value, and the part open at the end of the
        day.
        """
        for session in state.clearing.sessions.values():
            if session.state < types.SESSION_POSTED:
                for net in session.nets.values():
                    if net.carried_lots < 0:
                        key = (session.segment_id, state.markets[net.market_id].quote.id)
                        row = self.efficiency[key]
                        row.open += 1
                        row.open_value += abs(net.carried_cash)
        found: list[Row] = []
        for (segment_id, asset_id), one in sorted(self.efficiency.items()):
            texts = scales.assets[asset_id].texts
            found.append(
                {
                    "date": self.date,
                    "segment": state.clearing.segments[segment_id].symbol,
                    "currency": scales.assets[asset_id].symbol,
                    "due": one.due,
                    "settled": one.settled,
                    "settled_by_number_ppb": _part(one.settled, one.due),
                    "due_value": texts[one.due_value],
                    "settled_value": texts[one.settled_value],
                    "settled_by_value_ppb": _part(one.settled_value, one.due_value),
                    "failed_new": one.failed_new,
                    "failed_new_value": texts[one.failed_new_value],
                    "open": one.open,
                    "open_value": texts[one.open_value],
                }
            )
        return found

    # --- rows ---

    def _head(self, owner: str) -> Row:
        """Return the first columns of a row: the day and the member."""
        return {"date": self.date, "member": owner}

    def _of(self, state: State, account_id: int) -> Row:
        """Return the first columns of a row: the day, the member and the account."""
        return self._head(state.accounts[AccountId(account_id)].owner) | {"account_id": account_id}


_GATHERED: Final = {*CALLS, *PENALTIES, events.OBLIGATION_FAILED, events.SESSION_POSTED}


def of_member(tables: Tables, owner: str) -> Tables:
    """Return the tables of one member, without the tables about all members."""
    return {
        name: [row for row in rows if row["member"] == owner]
        for name, rows in tables.items()
        if name != OF_THE_DAY
    }


def _isin(state: State, market_id: MarketId) -> str:
    """Return the ISIN of the security of a market; "" if it has none."""
    return identifier_of(state.clearing, types.SCHEME_ISIN, state.markets[market_id].base.id)


def _before(nets: dict[int, Net], one: Obligation) -> int:
    """Return how many of the open lots of an obligation came into its session as an earlier fail."""
    net = nets[pair_key(one.account_id, one.market_id)]
    is_same_side = net.carried_lots * one.lots > 0
    return min(abs(net.carried_lots), abs(one.open_lots)) if is_same_side else 0


def _part(amount: int, whole: int) -> int | None:
    """Return a part of a whole in parts per billion, floored; None if the whole is 0."""
    return amount * types.PPB // whole if whole else None
