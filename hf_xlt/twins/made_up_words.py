"""Words that do not exist, for a share of those that do: the same one in every sentence, split, data set and text."""

from functools import lru_cache

import regex

from .draws import draw

WORD = regex.compile(r"[\p{L}\p{M}]+")
# A letter is replaced by one of the same line; others, such as `é`, stay.
ALPHABETS = (
    "aeiou",
    "bcdfghjklmnpqrstvwxyz",
    "αεηιουω",
    "βγδζθκλμνξπρστφχψ",
    "аеиоуыэюя",
    "бвгджзклмнпрстфхцчшщ",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "अआइईउऊएऐओऔ",
    "ािीुूेैोौ",
    "कखगघचछजझटठडढणतथदधनपफबभमयरलवशसह",
    "กขคงจชซดตถทนบปผพฟมยรลวสหอ",
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ",
)
PLACES = {letter: (alphabet, place) for alphabet in ALPHABETS for place, letter in enumerate(alphabet)}
RANGES = ((0x4E00, 0x9FA5), (0xAC00, 0xD7A3))  # ideographs; Hangul
SHORT = 4  # Shorter words get two letters more: there are too few of two or three letters to make up others.


def with_made_up_words(text: str, share: float, seed: int = 0) -> str:
    """Replace a share of the word types of a text, or of a word.

    A word is a run of letters and marks, capital or small. Which ones are replaced, and by what, follows from the word
    and the seed alone; with a larger share, more are.

    Args:
        text: Running text or a word.
        share: Of the word types, from 0 to 1.
        seed: Chooses them, and their images.

    Example:
        >>> with_made_up_words("The cat sees the CAT.", 1.0).split()[:1] != ["The"]
        True
        >>> with_made_up_words("The cat", 1.0).lower() == with_made_up_words("the Cat", 1.0).lower()
        True
    """
    return WORD.sub(lambda match: _replaced(match[0], share, seed), text)


def _replaced(word: str, share: float, seed: int) -> str:
    small = word.lower()
    if draw("lexicon", seed, small) >= share:
        return word
    image = made_up(small, seed)
    if word.isupper() and len(word) > 1:
        return image.upper()
    # Where lower case has other letters than upper case, capitals cannot be told apart letter by letter.
    same = len(small) == len(word)
    capitals = [letter != other for letter, other in zip(word, small, strict=True)] if same else [True]
    capitals += [False] * (len(image) - len(capitals))
    return "".join(letter.upper() if capital else letter for letter, capital in zip(image, capitals, strict=True))


@lru_cache(maxsize=2**17)
def made_up(word: str, seed: int) -> str:
    """Return the made-up word for one in small letters.

    Each letter moves along its alphabet by a number that follows from the letters before it. Two words of the same
    letters up to one have that one moved alike, so no two words of the same length have the same image.
    """
    letters = []
    for place, letter in enumerate(word):
        letters.append(_moved(letter, draw("letter", seed, len(word), word[:place])))
    if len(word) < SHORT:
        letters += [_moved(letter, draw("more", seed, word, letter)) for letter in (word + word[-1])[-2:]]
    return "".join(letters)


def _moved(letter: str, share: float) -> str:
    """Move a letter along its alphabet by a share of it, at least by one place."""
    if letter in PLACES:
        alphabet, place = PLACES[letter]
        return alphabet[(place + 1 + int(share * (len(alphabet) - 1))) % len(alphabet)]
    for first, last in RANGES:
        if first <= ord(letter) <= last:
            size = last - first + 1
            return chr(first + (ord(letter) - first + 1 + int(share * (size - 1))) % size)
    return letter
