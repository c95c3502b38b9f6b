"""The languages of the world: one module each, named after its code, with the grammar as `LANGUAGE`."""

import pkgutil
from functools import cache
from importlib import import_module

from ..grammar import Grammar


def languages() -> list[str]:
    """Return the codes of all languages there are."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


@cache
def grammar(code: str) -> Grammar:
    """Return the grammar of a language.

    Raises:
        ValueError: If there is none.

    Example:
        >>> grammar("de").noun("house").inflect("Dat.Plur")[0]
        'Häusern'
    """
    if code not in languages():
        raise ValueError(f"pocket has no language {code!r}; it has {', '.join(languages())}")
    return import_module(f"{__name__}.{code}").LANGUAGE()
