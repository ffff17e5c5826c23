# SPDX-License-Identifier: Apache-2.0
"""Another reader of ISO 20022 messages: classes that others made from the published schemas, filled by xsdata.

Owns what a reader refuses: unknown elements and attributes, values of a wrong form, a missing part, another order.
"""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from re import fullmatch
from typing import Any, Final
from xml.etree import ElementTree as ET

from python_iso20022.camt.camt_053_001_12 import Camt05300112  # type: ignore[import-untyped]
from python_iso20022.colr.colr_003_001_05 import Colr00300105  # type: ignore[import-untyped]
from python_iso20022.semt.semt_002_001_11 import Semt00200111  # type: ignore[import-untyped]
from python_iso20022.sese.sese_025_001_11 import Sese02500111  # type: ignore[import-untyped]
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer

CLASSES: Final[dict[str, Any]] = {
    "camt.053.001.12": Camt05300112,
    "colr.003.001.05": Colr00300105,
    "semt.002.001.11": Semt00200111,
    "sese.025.001.11": Sese02500111,
}
CONTEXT: Final = XmlContext()
STRICT: Final = ParserConfig(fail_on_unknown_attributes=True, fail_on_converter_warnings=True)


def read(file: Path) -> Any:  # noqa: ANN401  a class of its own for each version
    """The content of a message, by the version in its name. Raises on anything that its schema does not permit."""
    body = file.read_bytes()
    version = next(one for one in CLASSES if file.name.startswith(one))
    found = XmlParser(context=CONTEXT, config=STRICT).from_bytes(body, CLASSES[version])
    check(found)
    # Elements in another order would be written back in that of the schema. The name of the first one is not checked.
    (root, *inside), (_, *written) = (
        parts(body),
        parts(XmlSerializer(context=CONTEXT).render(found).encode()),
    )
    assert root[0] == f"{{urn:iso:std:iso:20022:tech:xsd:{version}}}Document"
    assert inside == written
    (content,) = (getattr(found, one.name) for one in fields(found))
    return content


def parts(body: bytes) -> list[tuple[str, str, dict[str, str]]]:
    """The elements of a document in their order, each with its text and attributes."""
    elements = ET.fromstring(body).iter()  # noqa: S314  our own
    return [(one.tag, (one.text or "").strip(), one.attrib) for one in elements]


def check(found: Any) -> None:  # noqa: ANN401  the same
    """Check each value by the restrictions of the schema, which xsdata keeps beside it."""
    for field in fields(found):
        value, rules = getattr(found, field.name), field.metadata
        values = value if isinstance(value, list) else [value] if value is not None else []
        assert len(values) >= max(rules.get("min_occurs", 0), bool(rules.get("required")))
        for one in values:
            if is_dataclass(one):
                check(one)
                present = [each for each in fields(one) if getattr(one, each.name) is not None]
                assert len(present) == 1 or "Choice" not in type(one).__name__
            if isinstance(one, str):
                assert len(one) <= rules.get("max_length", len(one))
                assert len(one) >= rules.get("min_length", 0)
                assert fullmatch(rules.get("pattern", ".*"), one)
            if isinstance(one, Decimal):
                digits = one.as_tuple()
                decimals = max(-int(digits.exponent), 0)
                assert decimals <= rules.get("fraction_digits", decimals)
                assert len(digits.digits) <= rules.get("total_digits", len(digits.digits))
                assert one >= rules.get("min_inclusive", one)
