# SPDX-License-Identifier: Apache-2.0
"""Finds classes and functions of another checkout by what its files define, so that their layout does not matter.

Owns the roots of a checkout and the search. Must never import from the project by a fixed module name: a child process
imports from the checkout that it was given, and this file with it.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

ROOTS: Final = ("statemachine", "storage", "server", "proto/gen/python")
COMPILED: Final = "build/compiled"
SHARED: Final = Path(__file__).resolve().parents[2]
"""The checkout from which the parent and its children take `tests`."""


def roots_of(checkout: Path, *, compiled: bool = False) -> list[str]:
    """The folders to import from; those of the compiled copy first. Raises FileNotFoundError without such a copy."""
    roots = [str(checkout / name) for name in ROOTS]
    if compiled:
        if not (checkout / COMPILED).is_dir():
            raise FileNotFoundError(f"{checkout / COMPILED} is missing: run `make compile` there")
        roots.insert(0, str(checkout / COMPILED))
    return roots


class Checkout:
    """The modules of one checkout, imported from its roots before all others."""

    def __init__(self, roots: list[str]) -> None:
        """Put the roots first on the import path."""
        self.roots = roots
        sys.path[:0] = roots

    def find(self, *names: str) -> Any:  # noqa: ANN401  a class, function or table of either checkout
        """Import the class, function or constant that one file defines at its top level under the first known name.

        More than one name is given where it was renamed from one checkout to the other. Raises LookupError if no file
        defines any, and ImportError if another checkout was imported in its place.
        """
        for name in names:
            module = self._module_of(name)
            if module is not None:
                return getattr(module, name)
        raise LookupError(f"no file of {self.roots} defines any of {names}")

    def _module_of(self, name: str) -> ModuleType | None:
        """Import the module whose file defines a name; None if there is none."""
        heads = (f"class {name}:", f"class {name}(", f"def {name}(", f"{name}:", f"{name} =")
        for root in self.roots:
            for path in sorted(Path(root, "clearinghouse").rglob("*.py")):
                text = path.read_text(encoding="utf-8")
                if name in text and any(line.startswith(heads) for line in text.splitlines()):
                    parts = path.relative_to(root).with_suffix("").parts
                    module = import_module(".".join(parts).removesuffix(".__init__"))
                    if not str(module.__file__).startswith(tuple(self.roots)):
                        raise ImportError(f"{module.__file__} does not lie in {self.roots}")
                    return module
        return None
