"""Codes of twins: `en~script=rot~order=hi` is English in another script and in the word order of Hindi."""

from dataclasses import dataclass, fields, replace

from ..data.languages import TWIN_MARK

CHOICES = {"functions": ("stripped",), "morphology": ("stripped",), "script": ("rot", "rot-letters")}
SHARES = ("lexicon", "typos")
REVERSED = "reversed"
# Columns that a factor needs beside `tokens`.
NEEDS = {"functions": ("upos",), "order": ("upos", "heads", "deprels"), "morphology": ("lemmas",)}
# What can be made of running text, which has no trees and no lemmas.
OF_TEXT = ("lexicon", "typos", "script")


@dataclass(frozen=True)
class Twin:
    """A language, and what is changed in it, in the order in which it is changed.

    Args:
        base: The language: a config of a data set.
        functions: `stripped`: function words are left out.
        order: Config whose word order is taken, or `reversed`.
        morphology: `stripped`: lemmas instead of forms.
        lexicon: Share of the word types that made-up words stand for.
        typos: Share of the words with a typing error.
        script: `rot`: other characters; `rot-letters`: other letters, the same digits and punctuation.
        seed: Other made-up words, typing errors and draws of the word order.

    Example:
        >>> Twin.parse("en~script=rot~order=hi")
        Twin(base='en', functions=None, order='hi', morphology=None, lexicon=0.0, typos=0.0, script='rot', seed=0)
    """

    base: str
    functions: str | None = None
    order: str | None = None
    morphology: str | None = None
    lexicon: float = 0.0
    typos: float = 0.0
    script: str | None = None
    seed: int = 0

    @classmethod
    def parse(cls, code: str) -> "Twin":
        """Read a code; that of a language is a twin with nothing changed.

        Raises:
            ValueError: If a factor is unknown, there twice, or has a value that it cannot have.
        """
        base, *parts = code.split(TWIN_MARK)
        twin, given = cls(base), set()
        for part in parts:
            name, _, value = part.partition("=")
            known = [item.name for item in fields(cls)][1:]
            if not base or name not in known or name in given:
                raise ValueError(
                    f"{code!r}: expected a language and factors of {', '.join(known)}, each once, such as "
                    f"'en{TWIN_MARK}script=rot', got {part!r}."
                )
            given.add(name)
            twin = replace(twin, **{name: _value(code, name, value)})
        return twin

    @property
    def factors(self) -> list[str]:
        """Names of what is changed, in the order in which it is."""
        return [item.name for item in fields(self)[1:-1] if getattr(self, item.name)]

    @property
    def languages(self) -> list[str]:
        """The configs that it is made from."""
        return [self.base] if self.order in (None, REVERSED, self.base) else [self.base, self.order]

    def needs(self, factor: str) -> tuple[str, ...]:
        """Return the columns that a factor needs beside `tokens`."""
        return () if factor == "order" and self.order == REVERSED else NEEDS.get(factor, ())

    def check_text(self) -> None:
        """Raise a ValueError if it cannot be made of running text."""
        if refused := [factor for factor in self.factors if factor not in OF_TEXT]:
            raise ValueError(
                f"A twin of text can have {', '.join(OF_TEXT)}, got `{refused[0]}`, which needs words with "
                "annotations. Leave it out."
            )


def _value(code: str, name: str, value: str) -> str | float | int:
    if name in CHOICES:
        if value in CHOICES[name]:
            return value
        expected = " or ".join(CHOICES[name])
    elif name in SHARES:
        try:
            if 0 < (share := float(value)) <= 1:
                return share
        except ValueError:
            pass
        expected = "a share above 0 and up to 1, such as 0.5"
    elif name == "seed":
        if value.isdecimal():
            return int(value)
        expected = "a whole number"
    else:
        if value:
            return value
        expected = f"a language of the data set, or {REVERSED}"
    raise ValueError(f"{code!r}: expected {expected} as `{name}`, got {value!r}.")
