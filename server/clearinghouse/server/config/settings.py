# SPDX-License-Identifier: Apache-2.0
"""Describe each setting of `clearinghouse serve` for flags, variables, checks, schema and pages (SPEC Q-7).

Owns all data derived from the table of settings (`tables`). Must never read a file or the environment: `reading` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from clearinghouse.server.config.tables import Config, Section

ENVIRONMENT_PREFIX: Final = "CLEARINGHOUSE_SERVE_"
CONFIG_VARIABLE: Final = ENVIRONMENT_PREFIX + "CONFIG"
# Forms of text that are paths: in a file they are taken from its folder.
PATH_FORMS: Final = ("FILE", "DIRECTORY")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `kind` is its type with bounds, `form` the form of a text or the unit of a number."""

    section: str
    name: str
    kind: Any
    bare: Any
    default: object
    flag: str
    """Its flag, or two for a truth value: set and unset."""
    form: str
    description: str
    meta: Meta

    @property
    def key(self) -> str:
        """Return the name of the setting in the file, `section.name`."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def variable(self) -> str:
        """Return the name of the setting as an environment variable."""
        return ENVIRONMENT_PREFIX + self.key.replace(".", "_").upper()

    @property
    def parameter(self) -> str:
        """Return the name of the setting as a parameter of a Python function."""
        return self.key.replace(".", "_")

    @property
    def is_secret(self) -> bool:
        """Return whether the value must never be shown or logged."""
        return "secret" in (self.meta.extra or {})

    @property
    def is_path(self) -> bool:
        """Return whether the value is the path of a file or directory."""
        return self.form in PATH_FORMS

    @property
    def allowed(self) -> str:
        """Return the permitted values of the setting, in words."""
        if self.bare is bool:
            return "true or false"
        if self.bare is int:
            upper = "" if self.meta.le is None else f" and at most {self.meta.le}"
            return f"a whole number of {self.form}, at least {self.meta.ge}{upper}"
        choices = get_args(self.bare)
        if choices:
            return " or ".join(f'"{choice}"' for choice in choices)
        return f"text: {self.form}"

    def converted(self, value: object, *, is_text: bool) -> object:
        """Return the value converted to the type of the setting.

        `is_text`: the value is from the environment. Raises ValueError, whose text has no value.
        """
        try:
            return msgspec.convert(value, self.kind, strict=not is_text)
        except msgspec.ValidationError:
            raise ValueError(f"must be {self.allowed}") from None


@cache
def settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of the file."""
    return tuple(_settings_of(Config, ""))


def sections() -> dict[str, str]:
    """Return the names of the file's tables with the meaning of each."""
    hints = get_type_hints(Config)
    return {
        name: (hint.__doc__ or "").strip()
        for name, hint in hints.items()
        if isinstance(hint, type) and issubclass(hint, Section)
    }


def _settings_of(struct: type[Section], section: str) -> Iterator[Setting]:
    """Yield the settings of a table of the file, and those of the tables in it."""
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, Section):
            yield from _settings_of(hint, field.name)
            continue
        bare, *notes = get_args(hint)
        # With `UnsetType` for a setting without a default.
        if get_origin(bare) in {Union, UnionType}:
            bare, *notes = get_args(Annotated[(get_args(bare)[0], *notes)])
        flag, description = (note for note in notes if isinstance(note, str))
        flag, _, form = flag.partition(" ")
        meta = next((note for note in notes if isinstance(note, Meta)), Meta())
        kind: Any = Annotated[(bare, meta)]
        yield Setting(section, field.name, kind, bare, field.default, flag, form, description, meta)
