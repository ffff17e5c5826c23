# SPDX-License-Identifier: Apache-2.0
"""What loans are worth in the past, around the end of an epoch of their pool, by hand (SPEC B-1, B-5)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from clearinghouse.server.past.loans import TABLES, Loan, last_shares, loan_at, worth_of
from clearinghouse.server.past.tables import storable
from clearinghouse.storage.derived import DerivedFile, Form

RAY: Final = 10**27
SHARES: Final = 1_000 * 10**9  # of a value of 1,000 at an index of 1
HOUR_NS: Final = 3_600 * 10**9
ASSET: Final = 1
EARLY: Final = 7  # lent in the first epoch, and has done nothing since
LATE: Final = 8  # lent as much after its end, in the hour from 10 to 11


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DerivedFile]:
    """A pool whose first epoch ends at half past ten with an index of 0.5; the next one begins at 1."""
    made = DerivedFile(tmp_path / "past", Form("loans", 1, 1, TABLES), bytes(32), 0)
    # Hour, asset, sequence, epoch, borrow index, supply index.
    hours = [
        (10, ASSET, 1, 0, 2 * RAY, 3 * RAY // 2),
        (11, ASSET, 2, 1, 3 * RAY, 11 * RAY // 10),
        (12, ASSET, 3, 1, 4 * RAY, 13 * RAY // 10),
    ]
    rows = [(*row[:4], storable(row[4]), storable(row[5])) for row in hours]
    made.put("INSERT INTO pool_hours VALUES (?, ?, ?, ?, ?, ?)", rows)
    made.put("INSERT INTO pool_epochs VALUES (?, ?, ?)", [(ASSET, 1, storable(RAY // 2))])
    loans = [
        (EARLY, ASSET, 9, 0, storable(SHARES), storable(SHARES), 1_000, 1_000),
        (LATE, ASSET, 10, 1, storable(SHARES), 0, 1_000, 0),
    ]
    made.put("INSERT INTO loans VALUES (?, ?, ?, ?, ?, ?, ?, ?)", loans)
    yield made
    made.close()


def worth(file: DerivedFile, account_id: int, hours: float) -> tuple[int, int]:
    """The claim and the debt of an account at a time."""
    found = worth_of(file, ASSET, loan_at(file, account_id, ASSET, 100), round(hours * HOUR_NS))
    return found.lent, found.borrowed


def test_a_loan_is_worth_what_its_epoch_gives(file: DerivedFile) -> None:
    """At whole hours by the published indices, between two of one epoch by those between them.

    In the hour in which the epoch ends: by the nearest published hour that knows the epoch of the loan.
    """
    assert worth(file, EARLY, 10) == (1_500, 2_000)
    assert worth(file, EARLY, 10.75) == (1_500, 2_000)
    # Its 1,000 became 500 at the end of the epoch.
    assert worth(file, EARLY, 11) == (550, 3_000)
    assert worth(file, EARLY, 11.5) == (600, 3_500)
    assert worth(file, LATE, 10.75) == (1_100, 0)
    assert worth(file, LATE, 11.5) == (1_200, 0)
    assert worth(file, LATE, 12.5) == (1_300, 0)


def test_the_last_shares_are_of_the_present_epoch(file: DerivedFile) -> None:
    """Lent shares are converted at the end of each epoch after their last change; borrowed ones never are."""
    assert last_shares(file, EARLY, ASSET) == (SHARES // 2, SHARES)
    assert last_shares(file, LATE, ASSET) == (SHARES, 0)


def test_a_loan_before_the_first_one_is_none(file: DerivedFile) -> None:
    """As of an hour only what changed before it counts."""
    assert loan_at(file, EARLY, ASSET, 9).lent_shares == 0
    assert loan_at(file, EARLY, ASSET, 10).lent_shares == SHARES
    assert worth_of(file, ASSET, Loan(0, 0, 0, 5, 6), 0) == (0, 0, 5, 6, False)
