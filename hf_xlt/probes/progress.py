"""How a probe says how far it is."""

from collections.abc import Callable

# Is told how many steps are done, and how many there are.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Say nothing."""
