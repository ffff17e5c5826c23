# SPDX-License-Identifier: Apache-2.0
"""Make the messages of a business day: their list and order, and data that the standard cannot express (SPEC A-4).

Owns their ids, which follow from the journal alone, so that a day has the same bytes whenever it is written.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from clearinghouse.server.analysis.replayed_state import Past, Step
from clearinghouse.server.codec.scales import AssetScale, scales_of
from clearinghouse.server.messages.cash_statements import (
    CASH_STATEMENT,
    AccountDay,
    Entry,
    cash_statement,
)
from clearinghouse.server.messages.elements import LeftOutError, Period, member_party, own_party
from clearinghouse.server.messages.holding_statements import (
    HOLDING_STATEMENT,
    Held,
    holding_statement,
)
from clearinghouse.server.messages.margin_call_requests import MARGIN_CALL, margin_call
from clearinghouse.server.messages.settlement_confirmations import (
    SETTLEMENT_CONFIRMATION,
    confirmation_id,
    settlement_confirmation,
)
from clearinghouse.server.reports.clearing_tables import Row, accounts_of, find_member
from clearinghouse.server.reports.daily import CALLED, FOR_CASH, FOR_MARGIN, Day
from clearinghouse.server.reports.holdings import NOTHING, Kept, Key, Moved, kept_in
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.vocabulary.types import SCHEME_ISIN


class Message(NamedTuple):
    """A message to a member, as bytes, with its id and version."""

    member_id: int
    version: str
    id: str
    body: bytes


class LeftOut(NamedTuple):
    """A message that was not written, with the reason."""

    member: str
    version: str
    id: str
    reason: str


Made: TypeAlias = Message | LeftOut


class DayMessages:
    """The messages of a day to all members, or to one member."""

    def __init__(self, period: Period, name: str | None) -> None:
        """Begin without messages. `name` is the owner or the number of one member; None: all members."""
        self._period = period
        self._name = name
        self._entries: dict[Key, list[Entry]] = defaultdict(list)

    def run(self, past: Past, last_sequence: int) -> Iterator[Made]:
        """Replay the day from the machine's present position, and yield the messages. Raises NoSubjectError."""
        opening = kept_in(past.state)
        tables = Day(self._period.date, also=self._moved).run(past, last_sequence)
        state = past.state
        closing = kept_in(state)
        asked = list(state.clearing.members.values())
        if self._name is not None:
            asked = [find_member(state, self._name)]
        settlements, calls = (_by_member(tables[name]) for name in ("settlements", "calls"))
        markets = {market.symbol: market for market in state.markets.values()}
        scales = scales_of(state).assets
        paid_in = _currencies(state)
        currencies = [scales[asset_id] for asset_id in paid_in]
        bases = {state.markets[key].base.id for key in state.clearing.markets}
        isins = {
            asset_id: identifier_of(state.clearing, SCHEME_ISIN, asset_id)
            for asset_id in sorted(bases.difference(paid_in))
        }
        for member in asked:
            to = _To(state, member)
            accounts = accounts_of(state, member)
            yield from self._statements(to, currencies, accounts, opening, closing)
            for account in accounts:
                found = [
                    _held(isin, scales[asset_id], closing[account.id, asset_id])
                    for asset_id, isin in isins.items()
                    if (account.id, asset_id) in closing
                ]
                if found or any((account.id, asset_id) in opening for asset_id in isins):
                    message_id = f"{self._period.date}-A{account.id}"
                    values = (self._period, account.id, to.party, to.own, found)
                    yield to.made(HOLDING_STATEMENT, message_id, holding_statement, *values)
            yield from _confirmations(to, markets, settlements[member.owner])
            yield from _calls(to, calls[member.owner])

    def _moved(self, step: Step, changes: Moved) -> None:
        """Add the changes of balances that a step made to the entries of statements."""
        for (account_id, asset_id, kind), amount in sorted(changes.items()):
            if amount:
                entry = Entry(step.sequence, step.time_ns, kind, amount)
                self._entries[account_id, asset_id].append(entry)

    def _statements(
        self,
        to: "_To",
        currencies: list[AssetScale],
        accounts: list[Account],
        opening: dict[Key, Kept],
        closing: dict[Key, Kept],
    ) -> Iterator[Made]:
        """Yield a statement in each currency that an account of the member has or had on this day."""
        for scale in currencies:
            days: list[AccountDay] = []
            for account in accounts:
                key = (account.id, scale.asset_id)
                before, after = opening.get(key, NOTHING), closing.get(key, NOTHING)
                entries = self._entries.get(key, [])
                if entries or before.balance or after.balance:
                    days.append(
                        AccountDay(account.id, before.balance, entries, after.balance, after.held)
                    )
            if days:
                message_id = f"{self._period.date}-{to.party.id}-{scale.symbol}"
                values = (self._period, to.party, to.own, scale, days)
                yield to.made(CASH_STATEMENT, message_id, cash_statement, *values)


class _To:
    """A member that receives messages, with the parties that its messages name."""

    def __init__(self, state: State, member: Member) -> None:
        self.member = member
        self.valuation = state.valuation.symbol
        self.party = member_party(state, member.id, member.owner)
        self.own = own_party(state)

    def made(
        self, version: str, message_id: str, write: Callable[..., bytes], *values: object
    ) -> Made:
        """Return a message that `write` makes; if the standard cannot express it, return why it is left out."""
        try:
            return Message(self.member.id, version, message_id, write(message_id, *values))
        except LeftOutError as error:
            return LeftOut(self.member.owner, version, message_id, str(error))


def _confirmations(to: _To, markets: dict[str, Market], rows: list[Row]) -> Iterator[Made]:
    """Yield a confirmation for each obligation of which at least a part settled."""
    for row in rows:
        if row["settled_quantity"] != "0":
            market = markets[row["market"]]
            yield to.made(
                SETTLEMENT_CONFIRMATION,
                confirmation_id(row, market.id),
                settlement_confirmation,
                row,
                market.base.symbol,
                to.party,
                to.own,
            )


def _calls(to: _To, rows: list[Row]) -> Iterator[Made]:
    """Yield a message for each call for collateral made on this day.

    The message has the number of the call among those of its account or member. A call for cash of a settlement is no
    call for collateral, and has no message.
    """
    numbers: Counter[str] = Counter()
    for row in rows:
        if row["status"] == CALLED and row["for"] != FOR_CASH:
            what = f"A{row['account_id']}" if row["for"] == FOR_MARGIN else f"F{to.member.id}"
            numbers[what] += 1
            message_id = f"{row['date']}-{what}-{numbers[what]}"
            values = (row, to.valuation, to.party, to.own)
            yield to.made(MARGIN_CALL, message_id, margin_call, *values)


def _held(isin: str, scale: AssetScale, kept: Kept) -> Held:
    """Return an account's amount of a security, and the part on hold, for a statement."""
    texts = scale.texts
    return Held(
        isin,
        scale.symbol,
        texts[kept.balance],
        texts[kept.balance - kept.held],
        texts[kept.held],
    )


def _by_member(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the rows grouped by the owner of their member."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["member"]].append(row)
    return found


def _currencies(state: State) -> list[int]:
    """Return the currencies in which members pay: the valuation asset, and those of cleared markets and of payment
    pairs.
    """
    quotes = {int(state.markets[key].quote.id) for key in state.clearing.markets}
    return sorted(quotes | {int(key) for key in state.pvp.currencies} | {int(state.valuation.id)})
