# SPDX-License-Identifier: Apache-2.0
"""Compute the figures of the CPMI-IOSCO quantitative disclosure of CCPs that a journal contains.

Owns which figures these are, their numbers in that disclosure, their definitions, and how each follows from events and
states (SPEC A-4, C-7, C-8); `disclosure_lines` has the texts. It records figures that the machine gives. Amounts are
exact integers of smallest units until the end. A figure with a peak and a mean is measured at each cut-off; if its
definition says so, at each margin run. Source: CPMI-IOSCO (2015), "Public quantitative disclosure standards for central
counterparties".
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from clearinghouse.server.analysis.replayed_state import Step
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.text.events import MEMBER_STATUS_NAMES
from clearinghouse.server.reports.disclosure_lines import ABSENT, DEFINITIONS, place_of
from clearinghouse.server.reports.liquidity import largest_needs
from clearinghouse.server.reports.margin_backtest import MarginBacktest, value_of
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.clearing_margin.default_fund import is_sized_by_past_days
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.views.clearing.margin_calls import (
    contribution_views,
    stress_loss_views,
)
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId

DAY_NS: Final = 86_400 * types.SECOND_NS
NONE_SET: Final = "none set"
NOT_FROM_A_JOURNAL: Final = "not from a journal"
# By the least number of members: the numbers of the largest ones whose share is published, with their lines. Fewer than
# ten members would be recognised.
LARGEST: Final = ((25, ((2, 5), (3, 10))), (10, ((1, 5),)))
CLIENTS: Final = ("client, individual", "client, omnibus")
KINDS: Final = {
    types.KIND_MEMBER_HOUSE: "house",
    types.KIND_MEMBER_OMNIBUS: "client, omnibus",
    types.KIND_MEMBER_INDIVIDUAL: "client, individual",
}

# A mean by day counts the days with one of these: runs of margin alone go on at weekends.
_OF_A_DAY: Final = (events.TRADE_NOVATED, events.VARIATION_PAID, events.SESSION_CUT_OFF)


@dataclass
class Row:
    """One figure: its number in the disclosure, its meaning, and the name of its part if the figure is split."""

    number: str
    figure: str
    part: str
    value: str
    unit: str
    definition: str


@dataclass
class Disclosure:
    """The counts along a journal; `rows` returns the figures at its end."""

    trades: Counter[tuple[int, MarketId]] = field(default_factory=Counter)  # by day and market
    notional: Counter[tuple[int, MarketId]] = field(default_factory=Counter)
    variation: Counter[tuple[int, AssetId]] = field(default_factory=Counter)  # paid
    called: Counter[int] = field(default_factory=Counter)
    required: list[int] = field(default_factory=list)  # of all accounts, run by run
    stressed: list[tuple[int, int]] = field(default_factory=list)  # day, and the two largest
    short: list[int] = field(default_factory=list)  # at the same runs: beyond what is prefunded
    samples: list["Sample"] = field(default_factory=list)  # at the cut-offs
    by_dvp: int = 0  # values settled, in the valuation asset
    by_pvp: int = 0
    dvp_count: int = 0
    pvp_count: int = 0
    backtest: MarginBacktest = field(default_factory=MarginBacktest)
    largest_needs: dict[AssetId, int] = field(default_factory=dict)  # at the cut-offs
    days: set[int] = field(default_factory=set)
    _called_for: dict[int, int] = field(default_factory=dict)
    """By account with an open call: the margin that the call requires."""
    _cut_off_of: int = 0  # the segment whose cut-off the next run follows; 0: none

    def take(self, step: Step, time_ns: int) -> None:
        """Add an applied step to the counts."""
        day = time_ns // DAY_NS
        for event in split(step.events):
            self._take(event, step.state, day)

    def _take(self, event: Event, state: State, day: int) -> None:
        """Add one event to the counts."""
        fields = event.fields
        if event.kind in _OF_A_DAY:
            self.days.add(day)
        if event.kind == events.TRADE_NOVATED:
            key = (day, MarketId(fields["market_id"]))
            self.trades[key] += 1
            self.notional[key] += fields["price_per_lot"] * fields["lots"]
        elif event.kind == events.VARIATION_PAID:
            self.variation[day, AssetId(fields["asset_id"])] += fields["amount"]
        elif event.kind in (events.MARGIN_CALLED, events.MARGIN_CALL_MET):
            self._call(event, day)
        elif event.kind == events.CASH_PAID:
            self.by_dvp += _value(state, fields)
            self.dvp_count += 1
        elif event.kind == events.PVP_LEG_SETTLED:
            self.by_pvp += _value(state, fields)
            self.pvp_count += 1
        elif event.kind == events.SESSION_CUT_OFF:
            self._cut_off_of = fields["segment_id"]
        elif event.kind == events.DEFAULT_FUND_COMPARED:
            beyond = fields["uncovered"] - fields["fund"]
            self._compared(state, day, fields["cover"], beyond)
        elif event.kind == events.MARGIN_RUN_ENDED:
            self._run_ended(state, day, fields["required"])

    def _call(self, event: Event, day: int) -> None:
        """Count a call; of one that is raised, as by the stress margin of the same run, what it requires more."""
        fields = event.fields
        before = self._called_for.pop(fields["account_id"], None)
        if event.kind == events.MARGIN_CALLED:
            more = fields["amount"] if before is None else max(fields["required"] - before, 0)
            self.called[day] += more
            self._called_for[fields["account_id"]] = fields["required"]

    def _run_ended(self, state: State, day: int, required: int) -> None:
        """Record the margin that a run required, and pass the run to the back-test of margin (6.5)."""
        self.required.append(required)
        fund = state.margin.fund
        # An older journal compares nothing.
        if fund.scenario_id and not is_sized_by_past_days(state):
            self._compared(state, day, fund.cover, fund.uncovered - _contributed(state))
        self.backtest.run_ended(state, day)
        if self._cut_off_of:
            self.backtest.cut_off(state, self._cut_off_of, day)
            self._note_needs(state)
            self.samples.append(sample_of(state, day))
            self._cut_off_of = 0

    def _compared(self, state: State, day: int, cover: int, beyond_fund: int) -> None:
        """Record the stress loss of the two largest members, and the part beyond their stress margin and the fund.

        From the second figure the counterparty's own part is deducted.
        """
        self.stressed.append((day, cover))
        self.short.append(max(beyond_fund - _own(state), 0))

    def _note_needs(self, state: State) -> None:
        """Record for each currency the largest cash that the default of one member would have required so far."""
        for asset_id, need in largest_needs(state).items():
            self.largest_needs[asset_id] = max(need, self.largest_needs.get(asset_id, 0))

    # --- the figures ---

    def rows(self, state: State, scales: Scales) -> list[Row]:
        """Return all figures: those of the state at the end, and those of the days before it."""
        own = _Rows(scales)
        self._resources(own, state)
        self._collateral(own, state)
        self._margin(own, state)
        self._backtest(own)
        self._liquidity(own, state)
        self._settled(own, state)
        self._members(own, state)
        self._volumes(own, state)
        for number, name in ABSENT.items():
            own.text(number, name, NOT_FROM_A_JOURNAL, "")
        return sorted(own.rows, key=lambda row: place_of(row.number))

    def _resources(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 4: the resources for defaults, and the stress loss that they must cover."""
        fund = state.margin.fund
        accounts = state.accounts
        valuation = state.valuation.id
        before = _balance(accounts[types.CCP_SKIN], valuation)
        own.amount("4.1.1", "prefunded own capital, used before contributions", before)
        after = _balance(accounts[types.CCP_EQUITY], valuation)
        own.amount("4.1.3", "prefunded own capital, used after contributions", after)
        asked = sum(one.required for one in contribution_views(state))
        own.amount("4.1.4", "contributions of participants, required", asked)
        paid = _contributed(state)
        own.amount("4.1.5", "contributions of participants, posted after haircut", paid)
        own.text("4.4.1", "cover of credit risk", "Cover 2" if fund.version else NONE_SET, "")
        days = [terms.liquidation_days for terms in state.margin.terms.values()]
        closed = str(max(days)) if any(days) else NONE_SET
        own.text("4.4.2", "days in which the positions of a default are closed", closed, "days")
        self._stress(own, state)

    def _stress(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 4.4: stress losses beyond margin, compared with the resources."""
        if not state.margin.stress_scenarios:
            for number in ("4.4.3", "4.4.4", "4.4.5", "4.4.6", "4.4.7", "4.4.8"):
                own.text(number, "stress loss beyond margin", NONE_SET, "")
            return
        name = "days on which that was more than prefunded resources and stress margin"
        beyond = "amount by which it was more"
        singles = [(one.day, one.single_short) for one in self.samples]
        own.peak_and_mean(
            "4.4.3",
            "stress loss beyond margin of the largest participant",
            [one.single for one in self.samples],
        )
        own.text("4.4.4", name, str(len({day for day, short in singles if short})), "days")
        own.amount("4.4.5", beyond, max((short for _, short in singles), default=0), "peak")
        own.peak_and_mean(
            "4.4.6",
            "stress loss beyond margin of the two largest participants",
            [amount for _, amount in self.stressed],
        )
        pairs = zip(self.stressed, self.short, strict=True)
        own.text("4.4.7", name, str(len({day for (day, _), short in pairs if short})), "days")
        own.amount("4.4.8", beyond, max(self.short, default=0), "peak")

    def _collateral(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 5: eligible collateral and its haircuts."""
        name = "haircut of eligible collateral"
        eligible = {key: one for key, one in sorted(state.margin.terms.items()) if one.eligible}
        for key, terms in eligible.items():
            own.text("5.1.1", name, str(terms.haircut_ppb), "ppb", state.assets[key].symbol)
        if not eligible:
            own.text("5.1.1", name, NONE_SET, "ppb")
        symbol = state.valuation.symbol
        own.text("5.2.1", "haircut of contributions to the default fund", "0", "ppb", symbol)

    def _margin(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 6: initial margin required and held, variation margin, margin calls."""
        margin = state.margin
        required: Counter[str] = Counter()
        for account_id, amount in margin.requirements.items():
            plain = amount - margin.stress_margins.get(account_id, 0)
            required[KINDS.get(state.accounts[account_id].kind, "other")] += plain
        for part in KINDS.values():
            own.amount("6.1.1", "initial margin required", required[part], part)
        own.peak_and_mean("6.1.1", "initial margin required", self.required, " of a run")
        stress = sum(margin.stress_margins.values())
        own.amount("6.1.1", "margin required for stress losses beyond half the fund", stress)
        kept: Counter[AssetId] = Counter()
        after_haircut = 0
        for key, amount in margin.collateral.items():
            kept[AssetId(pair_of(key)[1])] += amount
        for account_id in {AccountId(pair_of(key)[0]) for key in margin.collateral}:
            after_haircut += value_of_collateral(state, state.accounts[account_id])
        for asset_id, amount in sorted(kept.items()):
            own.of_asset("6.2", "initial margin held, before haircut", asset_id, amount)
        name = "initial margin held, after haircut"
        own.amount("6.2.15", name, after_haircut)
        own.peak_and_mean("6.2.15", name, [one.held for one in self.samples])
        parameters = margin.parameters
        if parameters.version == 0:
            for number in ("6.4.4", "6.4.5", "6.4.7"):
                own.text(number, "terms of the margin model", NONE_SET, "")
        else:
            own.text(
                "6.4.4", "confidence of the margin model", str(parameters.confidence_ppb), "ppb"
            )
            own.text("6.4.5", "look-back", str(parameters.look_back_days), "days")
            for key, terms in sorted(margin.terms.items()):
                if terms.liquidation_days:
                    symbol = state.assets[key].symbol
                    own.text(
                        "6.4.7", "close-out period", str(terms.liquidation_days), "days", symbol
                    )
        by_asset: dict[AssetId, list[int]] = {}
        for (_, asset_id), amount in self.variation.items():
            by_asset.setdefault(asset_id, []).append(amount)
        for asset_id, amounts in sorted(by_asset.items()):
            mean = sum(amounts) // max(len(self.days), 1)
            own.of_asset("6.6.1", "variation margin paid on a day, mean", asset_id, mean)
            own.of_asset("6.7.1", "variation margin paid on a day, most", asset_id, max(amounts))
        own.amount("6.8.1", "margin called on a day, most", max(self.called.values(), default=0))

    def _backtest(self, own: "_Rows") -> None:
        """Add the figures of disclosure 6.5: the back-test of margin, by the margin held and by the margin required.

        Both are compared with the loss of the account's positions over the liquidation period after a cut-off.
        """
        complete = self.backtest.complete
        held = [one.loss - one.held for one in complete]
        required = [one.loss - one.required for one in complete]
        for part, found in (("held", held), ("required", required)):
            count, short = len(found), [one for one in found if one > 0]
            name = f"times that margin {part} was less than the loss of the account"
            own.text("6.5.1", name, str(len(short)), "count", part)
            own.text("6.5.2", "observations of the back-test", str(count), "count", part)
            covered = "" if count == 0 else str((count - len(short)) * types.PPB // count)
            own.text("6.5.3", "coverage that was achieved", covered, "ppb", part)
            own.amount("6.5.4", "loss that was not covered, peak", max(short, default=0), part)
            mean = sum(short) // len(short) if short else 0
            own.amount("6.5.5", "loss that was not covered, mean", mean, part)

    def _liquidity(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 7: liquidity cover, and the largest cash need.

        The need is the cash that the default of one member would require on one value date.
        """
        terms = state.liquidity.terms
        cover = f"Cover {terms.cover}" if terms.target_ppb else NONE_SET
        own.text("7.1.1", "cover of liquidity risk", cover, "")
        self._note_needs(state)
        for asset_id, need in sorted(self.largest_needs.items()):
            own.of_asset(
                "7.3.1",
                "largest payment obligation that the default of one participant would cause, same day",
                asset_id,
                need,
            )

    def _settled(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosures 12, 14 and 16: settlement by DvP or PvP, client segregation, cash received."""
        total = self.by_dvp + self.by_pvp
        if total:
            share = self.by_dvp * types.PPB // total
            own.text("12.1.1", "settled by delivery versus payment, by value", str(share), "ppb")
            rest = str(types.PPB - share)
            own.text("12.1.3", "settled by payment versus payment, by value", rest, "ppb")
            share = self.dvp_count * types.PPB // (self.dvp_count + self.pvp_count)
            own.text("12.2.1", "settled by delivery versus payment, by number", str(share), "ppb")
            rest = str(types.PPB - share)
            own.text("12.2.3", "settled by payment versus payment, by number", rest, "ppb")
        name = "share of the positions of clients, by value"
        for number, part in zip(("14.1.1", "14.1.2"), CLIENTS, strict=True):
            own.ratios(
                number,
                name,
                [
                    (one.values[part], sum(one.values[each] for each in CLIENTS))
                    for one in self.samples
                ],
                part,
            )
        for number, part in (
            ("14.1.3", "legally segregated and operationally commingled"),
            ("14.1.4", "house and clients in one account"),
        ):
            own.text(number, name, "0", "ppb", part)
        valuation = state.valuation.id
        lodged = state.margin.collateral.items()
        cash = sum(amount for key, amount in lodged if pair_of(key)[1] == valuation)
        cash += _contributed(state)
        own.amount("16.1.1", "cash received from participants", cash)

    def _members(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 18: the number of clearing members, and the shares of the largest members."""
        statuses = Counter(member.status for member in state.clearing.members.values())
        for number, count in sorted(statuses.items()):
            part = MEMBER_STATUS_NAMES[number]
            own.text("18.1.1", "clearing members", str(count), "count", part)
        with_clients = {
            account.owner
            for account in _clearing_accounts(state)
            if account.kind != types.KIND_MEMBER_HOUSE
        }
        members = len(state.clearing.members)
        own.text("18.1.1", "clearing members", str(len(with_clients)), "count", "general")
        own.text("18.1.1", "clearing members", str(members - len(with_clients)), "count", "direct")
        for line, name, figures in (
            ("18.2", "open positions of the largest members, by value", "positions"),
            ("18.3", "initial margin of the largest members", "required"),
            ("18.4", "default fund contributions of the largest members", "contributed"),
        ):
            own.shares(line, name, [getattr(one, figures) for one in self.samples], members)

    def _volumes(self, own: "_Rows", state: State) -> None:
        """Add the figures of disclosure 23: mean number and value of cleared trades per day, and unsettled value."""
        days = max(len(self.days), 1)
        counts: Counter[AssetId] = Counter()
        values: Counter[AssetId] = Counter()
        for (_, market_id), count in self.trades.items():
            counts[state.markets[market_id].quote.id] += count
        for (_, market_id), value in self.notional.items():
            values[state.markets[market_id].quote.id] += value
        for asset_id in sorted(values):
            symbol = state.assets[asset_id].symbol
            mean = str(counts[asset_id] // days)
            own.text("23.1.1", "trades cleared on a day, mean", mean, "count", symbol)
            own.of_asset(
                "23.1.2", "value cleared on a day, mean", asset_id, values[asset_id] // days
            )
        unsettled: Counter[AssetId] = Counter()
        for session in state.clearing.sessions.values():
            if session.state < types.SESSION_POSTED:
                for asset_id, totals in session.currencies.items():
                    unsettled[asset_id] += totals.gross
        for asset_id, value in sorted(unsettled.items()):
            own.of_asset("23.2.2", "value of trades that are not settled yet", asset_id, value)


class _Rows:
    """The rows of the report in the order in which they are added, in public units."""

    def __init__(self, scales: Scales) -> None:
        self.rows: list[Row] = []
        self._scales = scales

    def text(self, number: str, figure: str, value: str, unit: str, part: str = "") -> None:
        """Add a figure whose value is already text."""
        self.rows.append(Row(number, figure, part, value, unit, DEFINITIONS.get(number, "")))

    def amount(self, number: str, figure: str, amount: int, part: str = "") -> None:
        """Add an amount in the valuation asset."""
        valuation = self._scales.valuation
        self.text(number, figure, valuation.texts[amount], valuation.symbol, part)

    def of_asset(self, number: str, figure: str, asset_id: AssetId, amount: int) -> None:
        """Add an amount of an asset."""
        scale = self._scales.assets[asset_id]
        self.text(number, figure, scale.texts[amount], scale.symbol, scale.symbol)

    def peak_and_mean(self, number: str, figure: str, amounts: list[int], of: str = "") -> None:
        """Add the largest of some amounts in the valuation asset, and their floored mean; nothing if there are no
        amounts.
        """
        if amounts:
            self.amount(number, figure, max(amounts), f"peak{of}")
            self.amount(number, figure, sum(amounts) // len(amounts), f"mean{of}")

    def ratios(self, number: str, figure: str, pairs: list[tuple[int, int]], part: str) -> None:
        """Add the largest ratio of some parts to their wholes, and the floored mean; pairs whose whole is 0 do not
        count.
        """
        found = [amount * types.PPB // whole for amount, whole in pairs if whole]
        if found:
            self.text(number, figure, str(max(found)), "ppb", f"{part}, peak")
            self.text(number, figure, str(sum(found) // len(found)), "ppb", f"{part}, mean")

    def shares(self, number: str, figure: str, moments: list[Counter[str]], members: int) -> None:
        """Add the share of the largest members in the total of all members; nothing for fewer than 10 members.

        From 10 members on it is the share of the five largest, from 25 on those of the five and of the ten largest.
        """
        lines = next((lines for least, lines in LARGEST if members >= least), ())
        for place, count in lines:
            pairs = [
                (sum(amount for _, amount in one.most_common(count)), one.total())
                for one in moments
            ]
            self.ratios(f"{number}.{place}", figure, pairs, f"largest {count}")


@dataclass
class Sample:
    """The figures at a cut-off, after its margin run, in the valuation asset."""

    day: int
    held: int
    """Collateral after haircuts."""
    single: int
    """The stress loss beyond margin of the largest participant."""
    single_short: int
    """How much of the largest one that stress margin leaves is more than what is prefunded."""
    values: Counter[str]
    """Open positions by kind of account."""
    positions: Counter[str]
    required: Counter[str]
    contributed: Counter[str]
    """By owner, as the two before it."""


def sample_of(state: State, day: int) -> Sample:
    """Return the figures of the present state, for a cut-off on `day`."""
    values: Counter[str] = Counter()
    positions: Counter[str] = Counter()
    required: Counter[str] = Counter()
    held = 0
    for account in _clearing_accounts(state):
        value = _gross_value(state, account)
        values[KINDS[account.kind]] += value
        positions[account.owner] += value
        required[account.owner] += state.margin.requirements.get(account.id, 0)
        held += value_of_collateral(state, account)
    losses = stress_loss_views(state)
    short = max((one.left for one in losses), default=0) - _own(state) - _contributed(state)
    return Sample(
        day,
        held,
        max((one.uncovered for one in losses), default=0),
        max(short, 0),
        values,
        positions,
        required,
        Counter({str(member): amount for member, amount in _contributions(state).items()}),
    )


def _value(state: State, fields: dict[str, Any]) -> int:
    """Return the value in the valuation asset of an event's amount, floored."""
    return to_valuation_floor(state.assets[AssetId(fields["asset_id"])], fields["amount"])


def _gross_value(state: State, account: Account) -> int:
    """Return the gross value of an account's open positions: each counts as positive."""
    positions = positions_of(state, (account.id,))
    return sum(abs(value_of(state, one.market_id, one.lots)) for one in positions)


def _clearing_accounts(state: State) -> list[Account]:
    """Return the accounts of clearing members, by number."""
    members = state.clearing.member_of
    return [
        state.accounts[key]
        for key in sorted(state.accounts)
        if state.accounts[key].kind in KINDS and state.accounts[key].owner in members
    ]


def _balance(account: Account, asset_id: AssetId) -> int:
    """Return the balance of an account in an asset; 0 if it has none."""
    holding = account.holdings.get(asset_id)
    return 0 if holding is None else holding.balance


def _contributions(state: State) -> dict[int, int]:
    """Return the contribution of each member in the valuation asset, by number."""
    pairs = ((pair_of(key), amount) for key, amount in state.margin.contributions.items())
    return {member: amount for (member, asset), amount in pairs if asset == state.valuation.id}


def _own(state: State) -> int:
    """Return the counterparty's own money that pays before members' contributions."""
    return _balance(state.accounts[types.CCP_SKIN], state.valuation.id)


def _contributed(state: State) -> int:
    """Return the sum of all members' contributions to the default fund."""
    return sum(_contributions(state).values())
