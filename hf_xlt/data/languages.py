"""Language codes and names: ISO 639-1 where it exists, else ISO 639-3."""

import langcodes

# Codes from ISO 639's private range that Universal Dependencies gives to mixed languages.
UD_LANGUAGES = {
    "qaf": "Maghrebi Arabic-French",
    "qfn": "Frisian-Dutch",
    "qhe": "Hindi-English",
    "qtd": "Turkish-German",
    "qte": "Telugu-English",
}
# The usual code of a group of languages for the one of it that corpora mean.
USUAL_CODES = {
    "als": "sq",
    "arb": "ar",
    "azj": "az",
    "cmn": "zh",
    "ekk": "et",
    "khk": "mn",
    "lvs": "lv",
    "npi": "ne",
    "ory": "or",
    "pes": "fa",
    "plt": "mg",
    "swh": "sw",
    "uzn": "uz",
    "ydd": "yi",
    "zsm": "ms",
}
# CLDR folds Tagalog into Filipino; the corpora keep them apart.
TAGALOG = {"tl": "Tagalog", "tgl": "Tagalog"}
NOT_A_LANGUAGE = {"mis", "mul", "und", "zxx"}
# Between a language and the factors that make a twin of it: `en~script=rot`, see `hf_xlt.twins`.
TWIN_MARK = "~"
# Languages written without spaces between words.
UNSPACED = frozenset({"zh", "yue", "wuu", "lzh", "ja", "th", "lo", "km", "my"})


def language_code(text: str) -> str:
    """Return the two-letter code of a language, or its three-letter code where it has none.

    The main language of a group has the code of the group: Mandarin (`cmn`) is `zh`.

    Args:
        text: A code of ISO 639-1, 639-2 or 639-3, or one of the codes that Universal Dependencies made up.

    Raises:
        ValueError: If it is not the code of a language.

    Example:
        >>> language_code("swa"), language_code("DE"), language_code("gsw"), language_code("cmn")
        ('sw', 'de', 'gsw', 'zh')
    """
    code = text.strip().lower()
    code = USUAL_CODES.get(code, code)
    if code in UD_LANGUAGES:
        return code
    if code in TAGALOG:
        return "tl"
    if code.isascii() and code.isalpha() and len(code) in (2, 3) and code not in NOT_A_LANGUAGE:
        standard = langcodes.standardize_tag(code)
        # Some old two-letter codes stand for a language in a script (`sh` -> `sr-Latn`): they stay as they are.
        standard = code if "-" in standard else standard
        if not langcodes.get(standard, normalize=False).language_name().startswith("Unknown language"):
            return standard
    raise ValueError(f"expected an ISO 639 language code such as 'de' or 'ceb', got {text!r}")


def language_name(code: str) -> str:
    """Return the English name of a language.

    Raises:
        ValueError: If `code` is not the code of a language.

    Example:
        >>> language_name("sw"), language_name("gsw")
        ('Swahili', 'Swiss German')
    """
    code = language_code(code)
    return UD_LANGUAGES.get(code) or TAGALOG.get(code) or langcodes.get(code, normalize=False).language_name()


def display_name(config: str) -> str:
    """Return the English name of the language that a config of a data set is named after, else the config's name.

    Example:
        >>> display_name("sw"), display_name("en_ewt"), display_name("sw~script=rot~typos=0.1")
        ('Swahili', 'en_ewt', 'Swahili (script=rot, typos=0.1)')
    """
    base, _, factors = config.partition(TWIN_MARK)
    try:
        name = language_name(base)
    except ValueError:
        name = base
    return f"{name} ({factors.replace(TWIN_MARK, ', ')})" if factors else name


def twin_code(text: str) -> str:
    """Return the `language_code` of a language, or of a twin's, with what makes it a twin.

    Raises:
        ValueError: If it is not the code of a language.

    Example:
        >>> twin_code("deu~script=rot"), twin_code("deu")
        ('de~script=rot', 'de')
    """
    base, *factors = text.split(TWIN_MARK)
    return TWIN_MARK.join([language_code(base), *factors])


def base_language(code: str) -> str:
    """Return the language of a twin; that of a language is itself.

    Example:
        >>> base_language("en~script=rot"), base_language("en")
        ('en', 'en')
    """
    return code.partition(TWIN_MARK)[0]


def are_twins(pair: tuple[str, str]) -> bool:
    """Tell whether two codes are of one language.

    Example:
        >>> are_twins(("en", "en~script=rot")), are_twins(("en", "de"))
        (True, False)
    """
    return base_language(pair[0]) == base_language(pair[1])
