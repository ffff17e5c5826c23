# SPDX-License-Identifier: Apache-2.0
"""Published identifiers pass, and each change of one character that a check digit promises to find does not (A-4)."""

from string import ascii_uppercase, digits

import pytest

from clearinghouse.statemachine.clearing.identifiers import is_identifier
from clearinghouse.statemachine.vocabulary.types import SCHEME_BIC, SCHEME_ISIN, SCHEME_LEI

PUBLISHED = (
    (SCHEME_ISIN, "US0378331005"),  # Apple
    (SCHEME_ISIN, "US5949181045"),  # Microsoft
    (SCHEME_ISIN, "GB0002634946"),  # BAE Systems
    (SCHEME_ISIN, "AU0000XVGZA3"),  # Treasury Corporation of Victoria
    (SCHEME_LEI, "HWUPKR0MPOU8FGXBT394"),  # Apple
    (SCHEME_LEI, "7LTWFZYICNSX8D621K86"),  # Deutsche Bank
    (SCHEME_LEI, "8I5DZWZKVSZI1NUHU748"),  # JPMorgan Chase
    (SCHEME_BIC, "DEUTDEFF"),
    (SCHEME_BIC, "DEUTDEFF500"),
)


@pytest.mark.parametrize(("scheme", "text"), PUBLISHED)
def test_a_published_identifier_is_one_of_its_standard_alone(scheme: int, text: str) -> None:
    """Neither a shorter nor a longer text is one, nor one in small letters, nor one of another standard."""
    schemes = (SCHEME_ISIN, SCHEME_LEI, SCHEME_BIC)
    assert [each for each in schemes if is_identifier(each, text)] == [scheme]
    for other in ("", text[:-1], text + "0", text.lower(), text[:-1] + " ", text[:-1] + "\u0663"):
        assert not is_identifier(scheme, other)


@pytest.mark.parametrize(("scheme", "text"), [one for one in PUBLISHED if one[0] != SCHEME_BIC])
def test_each_wrong_digit_is_found(scheme: int, text: str) -> None:
    """Any other digit in the place of a digit, and in an LEI any two neighbours that changed places."""
    for place, one in enumerate(text):
        for other in set(digits if one in digits else ascii_uppercase) - {one}:
            wrong = text[:place] + other + text[place + 1 :]
            # Luhn counts the two digits of a letter apart, so that one letter can hide another in an ISIN.
            assert not is_identifier(scheme, wrong) or (scheme == SCHEME_ISIN and one not in digits)
    if scheme == SCHEME_LEI:
        for place in range(18):
            swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            assert swapped == text or not is_identifier(scheme, swapped)
