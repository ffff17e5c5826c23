# SPDX-License-Identifier: Apache-2.0
"""Read the configuration strictly: flags override the environment, then the file, then the defaults (SPEC Q-7).

Owns the order of the sources and every refusal: the fault, its place, and the permitted values. All faults are
reported at once. Must never show the value of a secret.
"""

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import msgspec
from msgspec import UNSET

from clearinghouse.server.config.settings import (
    CONFIG_VARIABLE,
    ENVIRONMENT_PREFIX,
    Setting,
    sections,
    settings,
)
from clearinghouse.server.config.tables import Config
from clearinghouse.server.console.exits import ConfigError

HIDDEN: Final = "***"
DEFAULT: Final = "default"
# An API key, a token, the secret key of a backup, a private key, a pepper or a seed: none is a value of a setting.
SECRET_FORMS: Final = re.compile(
    r"chk_[0-9a-f]{16}_|AGE-SECRET-KEY-|PRIVATE KEY|\beyJ[\w-]+\.|(?:^|/)[0-9a-fA-F]{64}$"
)


@dataclass(frozen=True, slots=True)
class Effective:
    """The configuration in force, and for each setting by its key where its value comes from."""

    config: Config
    origins: Mapping[str, str]

    def shown(self) -> list[tuple[str, object, str]]:
        """Return key, value and origin of each setting; a secret's value is hidden, a setting without value is None."""
        rows: list[tuple[str, object, str]] = []
        for setting in settings():
            holder = getattr(self.config, setting.section) if setting.section else self.config
            value = getattr(holder, setting.name)
            if value is UNSET:
                value = None
            elif setting.is_secret:
                value = HIDDEN
            rows.append((setting.key, value, self.origins[setting.key]))
        return rows


def read_config(
    path: Path | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> Effective:
    """Return the configuration from a file (None: no file), the environment, and flags by parameter name.

    Raises ConfigError, with a line for each fault.
    """
    faults: list[str] = []
    values: dict[str, object] = {}
    origins = dict.fromkeys((setting.key for setting in settings()), DEFAULT)

    def take(setting: Setting, value: object, place: str, *, is_text: bool) -> None:
        if isinstance(value, str) and SECRET_FORMS.search(value) and not setting.is_secret:
            faults.append(
                f"{place}: must be {setting.allowed}, and has a secret: put it into a file of its own, and replace it"
                " if others could read it here"
            )
            return
        try:
            values[setting.key] = setting.converted(value, is_text=is_text)
        except ValueError as error:
            is_hidden = setting.is_secret or isinstance(value, dict | list)
            shown = "" if is_hidden else f", not {value!r:.60}"
            faults.append(f"{place}: {error}{shown}")
        else:
            origins[setting.key] = place

    if path is not None:
        for setting, value in _of_file(path, faults):
            # From its folder, so that a file means the same wherever it is named from.
            taken = (
                str(path.parent / value) if setting.is_path and isinstance(value, str) else value
            )
            take(setting, taken, f"{path}: {setting.key}", is_text=False)
    known = {setting.variable: setting for setting in settings()}
    for name in sorted(environment):
        if name.startswith(ENVIRONMENT_PREFIX) and name != CONFIG_VARIABLE:
            if name in known:
                take(known[name], environment[name], name, is_text=True)
            else:
                faults.append(f"{name} in the environment is no setting{_nearest(name, known)}")
    for setting in settings():
        if flags.get(setting.parameter) is not None:
            take(setting, flags[setting.parameter], setting.flag, is_text=False)
    if faults:
        raise ConfigError("\n".join(faults))
    return Effective(_built(values), origins)


def _of_file(path: Path, faults: list[str]) -> list[tuple[Setting, object]]:
    """Return the settings in a file with their values, not checked yet, and add each fault to `faults`.

    Raises ConfigError if the file cannot be read or is no TOML.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    except (ValueError, RecursionError) as error:  # also of a number with 5,000 digits
        # Its message has a place and no text of the file.
        raise ConfigError(f"{path} is no TOML: {error}") from error
    known = {setting.key: setting for setting in settings()}
    found: list[tuple[Setting, object]] = []

    def look(key: str, value: object) -> None:
        setting = known.get(key)
        if setting is None:
            faults.append(f"{path}: {key} is no setting{_nearest(key, known)}")
        else:
            if setting.is_secret and mode & stat.S_IROTH:
                faults.append(
                    f"{path}: {key} is a secret and others may read the file: chmod o-rwx {path}"
                )
            found.append((setting, value))

    for name, value in table.items():
        if name not in sections():
            look(name, value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                look(f"{name}.{key}", inner)
        else:
            faults.append(f"{path}: {name} must be a table: [{name}] in a line of its own")
    return found


def _nearest(name: str, known: Mapping[str, object]) -> str:
    """Return the end of a message about an unknown name: the most similar known names, else all known names."""
    nearest = get_close_matches(name, known, n=2, cutoff=0.75)
    if nearest:
        return f"; is {' or '.join(nearest)} meant?"
    return f"; there are: {', '.join(known)}"


def _built(values: Mapping[str, object]) -> Config:
    """Return the configuration from converted values by the keys of settings."""
    tree: dict[str, object] = {name: {} for name in sections()}
    for key, value in values.items():
        section, dot, name = key.rpartition(".")
        inner = tree[section] if dot else tree
        assert isinstance(inner, dict)
        inner[name] = value
    return msgspec.convert(tree, Config)
