"""Another script: a permutation of characters that leaves nothing that two texts could share but white space.

As rot13 does for 26 letters, every character changes places with one of a script that hardly any text is in; done
twice it gives the original. K et al. 2020 (Cross-Lingual Ability of Multilingual BERT, "Fake-English") shift code
points by a constant for the same end. Here the places are chosen so that tokenisers treat the image as they treat the
original: letters become letters, digits digits, and punctuation that splits words splits them still; no normalisation
(NFC, NFKC, case folding, stripping of accents) changes an image. Capitals and small letters become letters that have
nothing to do with each other, as the other script has no case.
"""

import unicodedata
from functools import cache

# First and last character, and where the first goes: letters and marks of alphabets to Tangut, Cuneiform, Anatolian
# hieroglyphs and Bamum; ideographs, which tokenisers take one by one, and Hangul to rare ideographs (extension B).
LETTERS = (
    (0x0041, 0x17FF, 0x17000),
    (0x1C80, 0x1FFF, 0x12000),
    (0x2C00, 0x2DFF, 0x14400),
    (0x3040, 0x31FF, 0x18800),
    (0xA640, 0xA7FF, 0x16800),
    (0x4E00, 0x9FFF, 0x20000),
    (0xAC00, 0xD7A3, 0x25200),
    (0x3400, 0x4DBF, 0x27E00),
)
# The digit 0, and that of Vai, Saurashtra, Kayah Li, Cham and Meetei Mayek.
DIGITS = ((0x0030, 0xA620), (0x0660, 0xA8D0), (0x06F0, 0xA900), (0x0966, 0xAA50), (0xFF10, 0xABF0))
# ASCII, then what is frequent beyond it; `·`, a letter's part in Catalan, is punctuation all the same.
PUNCTUATION = (
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "¡¿«»‹›“”„‟‘’‚‛–—―‐‑…•·†‡§¶°′″‰€£¥¢©®™±×÷−→"
    "،؛؟٪٫٬۔।॥、。〈〉《》「」『』【】〜・！，．：；？（）"
)
# Punctuation of Mongolian, Ethiopic, Myanmar, Balinese and others, of Unicode 5.2 or older: tokenisers know it.
PUNCTUATION_IMAGES = (
    (0x1800, 0x180A),
    (0x1361, 0x1368),
    (0x104A, 0x104F),
    (0x1B5A, 0x1B60),
    (0x1AA0, 0x1AA6),
    (0x1AA8, 0x1AAD),
    (0xA9C1, 0xA9CD),
    (0x1C3B, 0x1C3F),
    (0x0F0D, 0x0F12),
    (0x0FD0, 0x0FD4),
    (0x1A1E, 0x1A1F),
    (0xA874, 0xA877),
    (0xA6F2, 0xA6F7),
    (0x10A50, 0x10A58),
    (0x2CF9, 0x2CFC),
    (0x2E0E, 0x2E16),
)


@cache
def table(letters_only: bool = False) -> dict[int, int]:
    """Return code point -> code point, its own inverse.

    Args:
        letters_only: Leave digits and punctuation as they are.
    """
    swaps = {}
    for first, last, image in LETTERS:
        for code in range(first, last + 1):
            if unicodedata.category(chr(code))[0] in "LM":
                swaps[code] = image + code - first
    if not letters_only:
        swaps |= {zero + digit: image + digit for zero, image in DIGITS for digit in range(10)}
        images = [code for first, last in PUNCTUATION_IMAGES for code in range(first, last + 1)]
        swaps |= dict(zip(map(ord, PUNCTUATION), images[: len(PUNCTUATION)], strict=True))
    return swaps | {image: code for code, image in swaps.items()}


def rotated(text: str, letters_only: bool = False) -> str:
    """Return a text in the other script, or of the other script in its own.

    Characters that are in neither, such as emoji, stay as they are.

    Args:
        text: Words, or running text.
        letters_only: Leave digits and punctuation as they are.

    Example:
        >>> rotated("It's 5.") == "It's 5.", rotated(rotated("It's 5."))
        (False, "It's 5.")
        >>> rotated("It's 5.", letters_only=True)[-4:]
        '𗀲 5.'
    """
    return text.translate(table(letters_only))
