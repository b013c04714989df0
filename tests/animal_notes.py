"""Small documents of which each has words of its own, so that finding one is never luck."""

from __future__ import annotations

ANIMALS = ("otter", "heron", "badger", "lynx", "marmot", "plover", "weasel", "bison")
KOREAN = ("수달", "왜가리", "오소리", "스라소니", "마멋", "물떼새", "족제비", "들소")


def marker(number: int) -> str:
    """A word that stands in document ``number`` only."""
    return f"zq{number:04d}x"


def document(number: int, paragraphs: int = 1) -> bytes:
    """A document in English and Korean that holds its marker once in each paragraph."""
    animal, korean = ANIMALS[number % len(ANIMALS)], KOREAN[number % len(KOREAN)]
    parts = [
        f"## Section {part}\n\nThe {animal} number {number} was seen near the river in spring. "
        f"Its tag reads {marker(number)} and it was {part + 2} years old.\n\n"
        f"{korean} {number}번은 봄에 강가에서 관찰되었다. 표식은 {marker(number)}이다.\n"
        for part in range(paragraphs)
    ]
    return f"# Field notes {number}\n\n{''.join(parts)}".encode()
