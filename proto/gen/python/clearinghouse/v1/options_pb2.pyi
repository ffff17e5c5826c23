# SPDX-License-Identifier: Apache-2.0
from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Unit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNIT_UNSPECIFIED: _ClassVar[Unit]
    UNIT_ASSET_AMOUNT: _ClassVar[Unit]
    UNIT_VALUATION_AMOUNT: _ClassVar[Unit]
    UNIT_QUOTE_AMOUNT: _ClassVar[Unit]
    UNIT_PAID_AMOUNT: _ClassVar[Unit]
    UNIT_LOTS: _ClassVar[Unit]
    UNIT_PRICE_PER_LOT: _ClassVar[Unit]
    UNIT_PRICE_PER_LOT_E9: _ClassVar[Unit]
    UNIT_PRICE_UNITS: _ClassVar[Unit]
    UNIT_QUANTITY_UNITS: _ClassVar[Unit]
    UNIT_INDEX_E9: _ClassVar[Unit]
    UNIT_BASE_AMOUNT: _ClassVar[Unit]
    UNIT_FUNDING_INDEX: _ClassVar[Unit]
    UNIT_POOL_SHARES: _ClassVar[Unit]
    UNIT_RAY: _ClassVar[Unit]
    UNIT_E9: _ClassVar[Unit]
    UNIT_FIGURE: _ClassVar[Unit]
    UNIT_PPB: _ClassVar[Unit]
    UNIT_BPS: _ClassVar[Unit]
    UNIT_NS: _ClassVar[Unit]
    UNIT_TIME_NS: _ClassVar[Unit]
    UNIT_SECONDS: _ClassVar[Unit]
    UNIT_MILLISECONDS: _ClassVar[Unit]
    UNIT_COUNT: _ClassVar[Unit]
    UNIT_TIMES: _ClassVar[Unit]
    UNIT_DECIMALS: _ClassVar[Unit]
    UNIT_STEP: _ClassVar[Unit]
    UNIT_SEQUENCE: _ClassVar[Unit]
    UNIT_WEIGHT: _ClassVar[Unit]
    UNIT_RANK: _ClassVar[Unit]
    UNIT_TEXT: _ClassVar[Unit]
    UNIT_MARKET_STATUS: _ClassVar[Unit]
    UNIT_ORDER_ID: _ClassVar[Unit]
    UNIT_SETTING: _ClassVar[Unit]

class Id(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ID_UNSPECIFIED: _ClassVar[Id]
    ID_ACCOUNT: _ClassVar[Id]
    ID_ASSET: _ClassVar[Id]
    ID_MARKET: _ClassVar[Id]
    ID_ORDER: _ClassVar[Id]
    ID_CLIENT_ORDER: _ClassVar[Id]
    ID_TRADE: _ClassVar[Id]
    ID_DEPOSIT: _ClassVar[Id]
    ID_WITHDRAWAL: _ClassVar[Id]
    ID_HOLD: _ClassVar[Id]
    ID_SOURCE: _ClassVar[Id]
    ID_GROUP: _ClassVar[Id]
    ID_BREAK: _ClassVar[Id]
    ID_TARGET: _ClassVar[Id]
    ID_PVP_PAIR: _ClassVar[Id]

class Check(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHECK_UNSPECIFIED: _ClassVar[Check]
    CHECK_RANGE: _ClassVar[Check]
    CHECK_MACHINE: _ClassVar[Check]

class Repeat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPEAT_UNSPECIFIED: _ClassVar[Repeat]
    REPEAT_LATER: _ClassVar[Repeat]
    REPEAT_NEVER: _ClassVar[Repeat]
    REPEAT_BY_CLIENT: _ClassVar[Repeat]
UNIT_UNSPECIFIED: Unit
UNIT_ASSET_AMOUNT: Unit
UNIT_VALUATION_AMOUNT: Unit
UNIT_QUOTE_AMOUNT: Unit
UNIT_PAID_AMOUNT: Unit
UNIT_LOTS: Unit
UNIT_PRICE_PER_LOT: Unit
UNIT_PRICE_PER_LOT_E9: Unit
UNIT_PRICE_UNITS: Unit
UNIT_QUANTITY_UNITS: Unit
UNIT_INDEX_E9: Unit
UNIT_BASE_AMOUNT: Unit
UNIT_FUNDING_INDEX: Unit
UNIT_POOL_SHARES: Unit
UNIT_RAY: Unit
UNIT_E9: Unit
UNIT_FIGURE: Unit
UNIT_PPB: Unit
UNIT_BPS: Unit
UNIT_NS: Unit
UNIT_TIME_NS: Unit
UNIT_SECONDS: Unit
UNIT_MILLISECONDS: Unit
UNIT_COUNT: Unit
UNIT_TIMES: Unit
UNIT_DECIMALS: Unit
UNIT_STEP: Unit
UNIT_SEQUENCE: Unit
UNIT_WEIGHT: Unit
UNIT_RANK: Unit
UNIT_TEXT: Unit
UNIT_MARKET_STATUS: Unit
UNIT_ORDER_ID: Unit
UNIT_SETTING: Unit
ID_UNSPECIFIED: Id
ID_ACCOUNT: Id
ID_ASSET: Id
ID_MARKET: Id
ID_ORDER: Id
ID_CLIENT_ORDER: Id
ID_TRADE: Id
ID_DEPOSIT: Id
ID_WITHDRAWAL: Id
ID_HOLD: Id
ID_SOURCE: Id
ID_GROUP: Id
ID_BREAK: Id
ID_TARGET: Id
ID_PVP_PAIR: Id
CHECK_UNSPECIFIED: Check
CHECK_RANGE: Check
CHECK_MACHINE: Check
REPEAT_UNSPECIFIED: Repeat
REPEAT_LATER: Repeat
REPEAT_NEVER: Repeat
REPEAT_BY_CLIENT: Repeat
UNIT_FIELD_NUMBER: _ClassVar[int]
unit: _descriptor.FieldDescriptor
SCALE_OF_FIELD_NUMBER: _ClassVar[int]
scale_of: _descriptor.FieldDescriptor
ID_FIELD_NUMBER: _ClassVar[int]
id: _descriptor.FieldDescriptor
CHECKED_BY_FIELD_NUMBER: _ClassVar[int]
checked_by: _descriptor.FieldDescriptor
MAY_BE_EMPTY_FIELD_NUMBER: _ClassVar[int]
may_be_empty: _descriptor.FieldDescriptor
SIGNED_FIELD_NUMBER: _ClassVar[int]
signed: _descriptor.FieldDescriptor
MIN_FIELD_NUMBER: _ClassVar[int]
min: _descriptor.FieldDescriptor
MAX_FIELD_NUMBER: _ClassVar[int]
max: _descriptor.FieldDescriptor
TEXT_MAX_FIELD_NUMBER: _ClassVar[int]
text_max: _descriptor.FieldDescriptor
NAME_MAX_FIELD_NUMBER: _ClassVar[int]
name_max: _descriptor.FieldDescriptor
ITEMS_MIN_FIELD_NUMBER: _ClassVar[int]
items_min: _descriptor.FieldDescriptor
ITEMS_MAX_FIELD_NUMBER: _ClassVar[int]
items_max: _descriptor.FieldDescriptor
ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
attribute: _descriptor.FieldDescriptor
FLAG_FIELD_NUMBER: _ClassVar[int]
flag: _descriptor.FieldDescriptor
WITH_SYMBOL_FIELD_NUMBER: _ClassVar[int]
with_symbol: _descriptor.FieldDescriptor
EMPTY_WITHOUT_FIELD_NUMBER: _ClassVar[int]
empty_without: _descriptor.FieldDescriptor
ADDED_LATER_FIELD_NUMBER: _ClassVar[int]
added_later: _descriptor.FieldDescriptor
FIRST_FIELD_NUMBER: _ClassVar[int]
first: _descriptor.FieldDescriptor
BEFORE_FIELD_NUMBER: _ClassVar[int]
before: _descriptor.FieldDescriptor
ZERO_FORBIDS_FIELD_NUMBER: _ClassVar[int]
zero_forbids: _descriptor.FieldDescriptor
TEXT_FOR_NUMBER_FIELD_NUMBER: _ClassVar[int]
text_for_number: _descriptor.FieldDescriptor
MODEL_FIELD_NUMBER: _ClassVar[int]
model: _descriptor.FieldDescriptor
INPUT_FIELD_NUMBER: _ClassVar[int]
input: _descriptor.FieldDescriptor
VIEW_FIELD_NUMBER: _ClassVar[int]
view: _descriptor.FieldDescriptor
CONSTANTS_FIELD_NUMBER: _ClassVar[int]
constants: _descriptor.FieldDescriptor
CONSTANT_FIELD_NUMBER: _ClassVar[int]
constant: _descriptor.FieldDescriptor
FIGURES_FIELD_NUMBER: _ClassVar[int]
figures: _descriptor.FieldDescriptor
RULES_FIELD_NUMBER: _ClassVar[int]
rules: _descriptor.FieldDescriptor
REMEDY_FIELD_NUMBER: _ClassVar[int]
remedy: _descriptor.FieldDescriptor
BODY_FIELD_NUMBER: _ClassVar[int]
body: _descriptor.FieldDescriptor
FIELDS_FIELD_NUMBER: _ClassVar[int]
fields: _descriptor.FieldDescriptor
MAKES_FIELD_NUMBER: _ClassVar[int]
makes: _descriptor.FieldDescriptor
TOLD_APART_BY_FIELD_NUMBER: _ClassVar[int]
told_apart_by: _descriptor.FieldDescriptor
REPEAT_FIELD_NUMBER: _ClassVar[int]
repeat: _descriptor.FieldDescriptor
STREAM_UNOPENED_FIELD_NUMBER: _ClassVar[int]
stream_unopened: _descriptor.FieldDescriptor
FIX_FIELD_NUMBER: _ClassVar[int]
fix: _descriptor.FieldDescriptor
CCXT_FIELD_NUMBER: _ClassVar[int]
ccxt: _descriptor.FieldDescriptor
NAUTILUS_FIELD_NUMBER: _ClassVar[int]
nautilus: _descriptor.FieldDescriptor
TARGET_FIELD_NUMBER: _ClassVar[int]
target: _descriptor.FieldDescriptor
COMMAND_FIELD_NUMBER: _ClassVar[int]
command: _descriptor.FieldDescriptor
CLIENT_FIELD_NUMBER: _ClassVar[int]
client: _descriptor.FieldDescriptor
ACCESS_FIELD_NUMBER: _ClassVar[int]
access: _descriptor.FieldDescriptor

class ClientInput(_message.Message):
    __slots__ = ("comment", "parameters")
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    comment: str
    parameters: str
    def __init__(self, comment: _Optional[str] = ..., parameters: _Optional[str] = ...) -> None: ...

class Command(_message.Message):
    __slots__ = ("kind", "name", "items", "journal", "form_of", "answer", "refusals", "rules", "figures", "update")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    JOURNAL_FIELD_NUMBER: _ClassVar[int]
    FORM_OF_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    kind: int
    name: str
    items: str
    journal: str
    form_of: str
    answer: str
    refusals: str
    rules: str
    figures: str
    update: bool
    def __init__(self, kind: _Optional[int] = ..., name: _Optional[str] = ..., items: _Optional[str] = ..., journal: _Optional[str] = ..., form_of: _Optional[str] = ..., answer: _Optional[str] = ..., refusals: _Optional[str] = ..., rules: _Optional[str] = ..., figures: _Optional[str] = ..., update: bool = ...) -> None: ...

class ClientMethod(_message.Message):
    __slots__ = ("name", "comment", "parameters", "rest_is_zero", "one_item")
    NAME_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    REST_IS_ZERO_FIELD_NUMBER: _ClassVar[int]
    ONE_ITEM_FIELD_NUMBER: _ClassVar[int]
    name: str
    comment: str
    parameters: str
    rest_is_zero: bool
    one_item: bool
    def __init__(self, name: _Optional[str] = ..., comment: _Optional[str] = ..., parameters: _Optional[str] = ..., rest_is_zero: bool = ..., one_item: bool = ...) -> None: ...

class Access(_message.Message):
    __slots__ = ("any", "own", "scope", "account", "two_persons")
    ANY_FIELD_NUMBER: _ClassVar[int]
    OWN_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    TWO_PERSONS_FIELD_NUMBER: _ClassVar[int]
    any: str
    own: str
    scope: str
    account: str
    two_persons: bool
    def __init__(self, any: _Optional[str] = ..., own: _Optional[str] = ..., scope: _Optional[str] = ..., account: _Optional[str] = ..., two_persons: bool = ...) -> None: ...
