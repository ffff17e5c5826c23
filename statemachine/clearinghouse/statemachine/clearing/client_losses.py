# SPDX-License-Identifier: Apache-2.0
"""Decide whether a member may act against the interest of a client account (SPEC C-17).

Owns the check of a loss at the reference price, and the losses counted per day for a mandate. A client account belongs
to its member, so the member's commands act on it. Only the client's own command, or a mandate in the journal, permits a
loss. Must never move an amount.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing.parties import is_affiliated
from clearinghouse.statemachine.clearing.references import index_of, traded_reference
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.authority import Mandate
from clearinghouse.statemachine.state.clearing import ClearedMarket, Session
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId
from clearinghouse.statemachine.vocabulary.types import (
    KIND_MEMBER_INDIVIDUAL,
    KIND_MEMBER_OMNIBUS,
    MANDATE_LEGS,
    MANDATE_PAYMENTS,
    MANDATE_TRADES,
    MEMBER_IN_DEFAULT,
    PRICE_E9,
)

# A loss that no price can state: no amount of a mandate covers it.
UNKNOWN_LOSS = -1


def is_client_account(account: Account) -> bool:
    """Return whether an account is one that a member keeps for its clients."""
    return KIND_MEMBER_OMNIBUS <= account.kind <= KIND_MEMBER_INDIVIDUAL


def is_protected(state: State, account: Account) -> bool:
    """Return whether a member alone may not cause a loss on an account: a client account is protected.

    The protection begins when cover is switched on. It ends in a default of the member, since operators then manage the
    account (C-9).
    """
    if state.margin.parameters.cover_ppb < 0 or not is_client_account(account):
        return False
    member = state.clearing.member_of.get(account.owner)
    return member is not None and member.status != MEMBER_IN_DEFAULT


def consents(state: State, account: Account, principal: str) -> bool:
    """Return whether the principal of a command is the client of the account."""
    mandate = state.authority.mandates.get(account.id)
    return mandate is not None and mandate.client == principal != ""


def needs_mandate(state: State, account: Account, principal: str) -> bool:
    """Return whether a loss of an account by this principal's command needs a mandate."""
    return is_protected(state, account) and not consents(state, account, principal)


def refuse_loss(
    state: State, account: Account, act: int, loss: int, principal: str, refusal: Refusal
) -> int:
    """Return CLIENT_CONSENT_REQUIRED or MANDATE_LIMIT if a command may not cost an account a loss, or OK.

    `act` is the kind of command. The loss is in the valuation asset, or UNKNOWN_LOSS.
    """
    if loss == 0 or not needs_mandate(state, account, principal):
        return codes.OK
    mandate = state.authority.mandates.get(account.id)
    if (
        mandate is None
        or mandate.owner != account.owner
        or loss == UNKNOWN_LOSS
        or not mandate.acts & act
        or 0 < mandate.expires_ns <= state.time_ns
    ):
        refusal.above(0, max(loss, 0))
        return codes.CLIENT_CONSENT_REQUIRED
    used = used_today(state, mandate) + loss
    if used > mandate.amount_a_day:
        refusal.above(mandate.amount_a_day, used)
        return codes.MANDATE_LIMIT
    return codes.OK


def count_loss(state: State, account: Account, loss: int, principal: str) -> None:
    """Count a loss that `refuse_loss` accepted in the mandate's day; a negative loss undoes a count."""
    if loss == 0 or not needs_mandate(state, account, principal):
        return
    mandate = state.authority.mandates[account.id]
    mandate.used = used_today(state, mandate) + loss
    mandate.day = state.time_ns // DAY_NS
    assert 0 <= mandate.used <= mandate.amount_a_day


def write_loss(
    state: State, offset: int, account: Account, act: int, loss: int, principal: str
) -> None:
    """Write the event of a loss that was counted."""
    if loss == 0 or not needs_mandate(state, account, principal):
        return
    event_writers.mandate_used(
        state.events,
        offset,
        account_id=account.id,
        act=act,
        amount=loss,
        used=state.authority.mandates[account.id].used,
    )


def used_today(state: State, mandate: Mandate) -> int:
    """Return the loss that a mandate has used on the present day of UTC."""
    return mandate.used if mandate.day == state.time_ns // DAY_NS else 0


def loss_of_payment(asset: Asset, amount: int) -> int:
    """Return the loss, in the valuation asset, if an amount leaves an account without anything in return."""
    if amount <= 0:
        return 0
    return to_valuation_ceil(asset, amount) if asset.price_e9 else UNKNOWN_LOSS


def refuse_payment(
    state: State, account: Account, asset: Asset, amount: int, principal: str, refusal: Refusal
) -> int:
    """Return a code of `refuse_loss` if an amount may not leave an account without anything in return, or OK."""
    loss = loss_of_payment(asset, amount)
    return refuse_loss(state, account, MANDATE_PAYMENTS, loss, principal, refusal)


def count_payment(
    state: State, offset: int, account: Account, asset: Asset, amount: int, principal: str
) -> None:
    """Count an amount that `refuse_payment` accepted, and write its event."""
    loss = loss_of_payment(asset, amount)
    count_loss(state, account, loss, principal)
    write_loss(state, offset, account, MANDATE_PAYMENTS, loss, principal)


def loss_of_leg(
    state: State,
    market: Market,
    cleared: ClearedMarket | None,
    session: Session | None,
    lots: int,
    cash: int,
) -> int:
    """Return the loss, at the reference price, of an account that gets `lots` and `cash`; 0 for a gain.

    Both are signed: negative is given. Return UNKNOWN_LOSS if there is no reference or no price of the currency. A
    market that is not cleared has no reference but its index.
    """
    reference_e9 = index_of(state, market)
    if reference_e9 == 0 and cleared is not None:
        reference_e9 = traded_reference(state, market, cleared, session) * PRICE_E9
    if reference_e9 == 0 or market.quote.price_e9 == 0:
        return UNKNOWN_LOSS
    loss = -((lots * reference_e9 + cash * PRICE_E9) // PRICE_E9)  # rounded up
    return to_valuation_ceil(market.quote, loss) if loss > 0 else 0


class LegLosses:
    """The losses that one command causes on client accounts, with each account once."""

    def __init__(self, act: int, principal: str) -> None:
        """Start without losses, for a kind of command (`act`) and its principal."""
        self.act = act
        self.principal = principal
        self.losses: list[tuple[Account, int]] = []

    def measure(
        self,
        state: State,
        market: Market,
        cleared: ClearedMarket | None,
        session: Session | None,
        sides: list[tuple[AccountId, int, int]],
    ) -> None:
        """Add the losses of sides (account, lots, cash); lots and cash are positive if the account receives them."""
        for account_id, lots, cash in sides:
            account = state.accounts[account_id]
            if needs_mandate(state, account, self.principal):
                loss = loss_of_leg(state, market, cleared, session, lots, cash)
                self.losses.append((account, loss))

    def refuse(self, state: State, refusal: Refusal, caller_id: AccountId = NO_ACCOUNT) -> int:
        """Return a code of `refuse_loss` for the first account that may not lose, or OK.

        The refusal states no figures if the caller's account and that account have different owners (Q-5.2).
        """
        for account, loss in self.losses:
            code = refuse_loss(state, account, self.act, loss, self.principal, refusal)
            if code != codes.OK:
                if caller_id and state.accounts[caller_id].owner != account.owner:
                    refusal.clear()
                return code
        return codes.OK

    def count(self, state: State, offset: int) -> None:
        """Count the losses that `refuse` accepted, and write their events."""
        for account, loss in self.losses:
            count_loss(state, account, loss, self.principal)
            write_loss(state, offset, account, self.act, loss, self.principal)


def losses_of_legs(
    state: State, market: Market, session: Session, sides: list[Side], principal: str
) -> LegLosses:
    """Return the clients' losses if legs are added to or removed from a session.

    Each side has the lots and the cash of its own account.
    """
    found = LegLosses(MANDATE_LEGS, principal)
    cleared = state.clearing.markets[market.id]
    parts = [(one.account_id, one.lots, one.cash) for one in sides]
    found.measure(state, market, cleared, session, parts)
    return found


def losses_of_trade(
    state: State,
    market: Market,
    cleared: ClearedMarket,
    session: Session | None,
    sides: tuple[Side, Side],
    asked: list[Side],
    principal: str,
) -> LegLosses:
    """Return the losses of the clients in `asked` if both sides of a trade belong to one member or one group.

    For other trades the result has no losses.
    """
    found = LegLosses(MANDATE_TRADES, principal)
    buyer, seller = sides
    is_of_one_hand = is_affiliated(state, buyer.member.id, seller.member.id)
    if buyer.account_id != seller.account_id and is_of_one_hand:
        parts = [(one.account_id, one.lots, one.cash) for one in asked]
        found.measure(state, market, cleared, session, parts)
    return found


def losses_of_offer(
    state: State,
    market: Market,
    session: Session | None,
    account: Account,
    legs: tuple[int, int],
    principal: str,
) -> LegLosses:
    """Return the loss of an account of clients if what it offers or bids is taken: signed lots and cash in `legs`.

    Who takes it is not known, and may be an accomplice of the member.
    """
    found = LegLosses(MANDATE_TRADES, principal)
    cleared = state.clearing.markets.get(market.id)
    found.measure(state, market, cleared, session, [(account.id, *legs)])
    return found
