# SPDX-License-Identifier: Apache-2.0
"""The flags of `serve`, made from the table of settings, and the values from flags and environment (SPEC Q-7).

Owns the form of a flag. A flag that is not given is None, so that the environment or the file can decide.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from msgspec import UNSET

from clearinghouse.server.config.reading import Effective, read_config
from clearinghouse.server.config.settings import CONFIG_VARIABLE, Setting, settings
from clearinghouse.server.console.numbers import WholeNumber

Function = TypeVar("Function", bound=Callable[..., None])


def setting_options(function: Function) -> Function:
    """Give a command the option `--config` and a flag for each setting.

    The command receives them as `config_path` and by the parameter names of the settings.
    """
    for setting in reversed(settings()):
        function = _option(setting)(function)
    return click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar=CONFIG_VARIABLE,
        help="TOML file with settings; a flag wins over the environment, that over the file.",
    )(function)


def _option(setting: Setting) -> Callable[[Function], Function]:
    """Return the option of the command line for a setting."""
    if setting.default is UNSET:
        text = setting.description
    else:
        default = str(setting.default)
        if setting.bare is bool:
            set_flag, unset_flag = setting.flag.split("/")
            default = (set_flag if setting.default else unset_flag).removeprefix("--")
        text = f"{setting.description}  [default: {default}]"
    if setting.bare is bool:
        return click.option(setting.flag, setting.parameter, default=None, help=text)
    return click.option(
        setting.flag,
        setting.parameter,
        type=WholeNumber() if setting.bare is int else click.STRING,
        metavar=setting.form.upper(),
        help=text,
    )


def effective(config_path: Path | None, flags: dict[str, object]) -> Effective:
    """Return the configuration of this process, from its flags, its environment and a file. Raises ConfigError."""
    return read_config(config_path, os.environ, flags)
