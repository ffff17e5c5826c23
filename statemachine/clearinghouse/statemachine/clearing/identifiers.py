# SPDX-License-Identifier: Apache-2.0
"""Check identifiers of the business: forms and check digits of ISIN, LEI and BIC, and their subjects (SPEC A-4).

Owns these forms. A subject is the asset, the member or the clearinghouse that an identifier names. No rule depends on
an identifier: the machine only stores it for readers.
"""

from typing import Final

from clearinghouse.statemachine.state.clearing import Clearing, pair_key, pair_of
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import SCHEME_ISIN, SCHEME_LEI

# A form is the permitted characters of each place: N a digit, A a letter, C either.
_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLACES: Final = {"N": _DIGITS, "A": _LETTERS, "C": _DIGITS + _LETTERS}
_ISIN: Final = "AACCCCCCCCCN"
_LEI: Final = "CCCCCCCCCCCCCCCCCCNN"
_BIC: Final = "CCCCAACC"
_BIC_WITH_BRANCH: Final = "CCCCAACCCCC"


def is_identifier(scheme: int, text: str) -> bool:
    """Return whether a text is an identifier of a standard: by its form and, if there are any, its check digits."""
    if scheme == SCHEME_ISIN:
        return _has_form(text, _ISIN) and _luhn_sum(_as_digits(text)) % 10 == 0
    if scheme == SCHEME_LEI:
        return _has_form(text, _LEI) and int(_as_digits(text)) % 97 == 1
    return _has_form(text, _BIC) or _has_form(text, _BIC_WITH_BRANCH)


def identifier_of(clearing: Clearing, scheme: int, subject_id: int) -> str:
    """Return the identifier of an asset or a member, or of the clearinghouse for subject id 0.

    Return an empty text if there is none.
    """
    return clearing.identifiers.get(pair_key(scheme, subject_id), "")


def holder_of(clearing: Clearing, scheme: int, text: str) -> int:
    """Return the id of the subject that has an identifier, or NOT_STATED.

    The search visits at most all assets or all members.
    """
    for key, known in clearing.identifiers.items():
        kind, subject_id = pair_of(key)
        if kind == scheme and known == text:
            return subject_id
    return NOT_STATED


def _has_form(text: str, form: str) -> bool:
    """Return whether a text has the length of a form, and each character is permitted at its position."""
    return len(text) == len(form) and all(
        one in _PLACES[place] for one, place in zip(text, form, strict=True)
    )


def _as_digits(text: str) -> str:
    """Return a text with its letters as numbers, 10 for A to 35 for Z, as both standards require."""
    return "".join(str(int(one, 36)) for one in text)


def _luhn_sum(number: str) -> int:
    """Return the Luhn sum of a number: from the right, each second digit is doubled and its digits are added."""
    total = 0
    for place, one in enumerate(reversed(number)):
        tens, ones = divmod(int(one) * (1 + place % 2), 10)  # exact
        total += tens + ones
    return total
