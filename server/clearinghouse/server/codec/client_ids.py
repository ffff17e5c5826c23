# SPDX-License-Identifier: Apache-2.0
"""Convert ids that clients choose for orders: a number, or a text that the machine stores as a number (SPEC O-3).

Owns the choice of the field in a reply: a text is shown as a text, and then the number is empty. An order that has both
is refused, and so is an invalid text.
"""

from collections.abc import Sequence

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.wire import ID_MAX, name_of, optional_id
from clearinghouse.statemachine.vocabulary.client_order_ids import (
    NUMBER_BITS,
    TEXT_MAX,
    number_of_text,
    text_of_number,
)
from clearinghouse.statemachine.vocabulary.numbers import ClientOrderId

assert ID_MAX < 1 << NUMBER_BITS


def client_id_of(number: int, text: str, field: str) -> ClientOrderId:
    """Return the machine's number for the id that a client chose for an order; 0 if it chose none. Raises EdgeError.

    A client states its id as `text` or as `number`, never as both; `field` is the name of the number in the request.
    """
    if not text:
        return ClientOrderId(optional_id(number, field))
    text_field = field.removesuffix("_id") + "_text"
    if number:
        raise invalid(text_field, f"is given without {field.rpartition('.')[2]}")
    return ClientOrderId(number_of_text(name_of(text, text_field, TEXT_MAX).encode("ascii")))


def read_texts(column: list[ClientOrderId], texts: Sequence[str], items: str, field: str) -> None:
    """Replace in `column` the numbers of items that state a text, by the machine's numbers for the texts.

    Raises EdgeError naming the item, by `items` and `field`.
    """
    for index, text in enumerate(texts):
        if text:
            column[index] = client_id_of(column[index], text, f"{items}[{index}].{field}")


def number_of(client_id: int) -> int:
    """Return the number that a client chose as an order's id; 0 if it chose a text or no id."""
    return client_id if client_id >> NUMBER_BITS == 0 else 0


def text_of(client_id: int) -> str:
    """Return the text that a client chose as an order's id; "" if it chose a number or no id."""
    return text_of_number(client_id).decode("ascii") if client_id >> NUMBER_BITS else ""
