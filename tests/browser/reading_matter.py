"""Documents to be read in the browser tests of sources: a PDF of some pages, a long one, one of tables."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

PDF_PAGES = (
    "The observatory opened in 1974. It has three domes.",
    "The largest telescope has a mirror of 188 centimetres. It was made in Jena.",
    "Visitors are welcome on the first Friday of each month.",
)
PARAGRAPHS = 700
CITED_PARAGRAPH = 431
FLEET_MD = """# Fleet

## Ships

| Ship | Built | Crew |
| --- | --- | --- |
| Marigold | 1987 | 14 |
| Petrel | 1999 | 22 |

## Harbours

The Marigold lies in the harbour of Mokpo in winter and sails to Jeju twice a week from April on. Her cargo
is mostly tangerines, of which she carries up to four hundred tonnes, and on the way back it is machine parts.
The harbour of Mokpo charges by the metre, and so a ship as short as the Marigold costs little there.

## Repairs

Every hull is painted in March of each even year. The dry dock of Mokpo has to be booked nine months ahead,
and it is paid for in advance. Engines are overhauled after every six thousand hours, which takes eleven days,
and meanwhile the Petrel sails in place of the ship that is being repaired, with the crews of both on board.
"""


def pdf() -> bytes:
    """A PDF whose pages have their sentences and below them a list of stars."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True)
    for number, sentences in enumerate(PDF_PAGES, 1):
        for line, sentence in enumerate(sentences.split(". ")):
            canvas.drawString(40, 540 - 16 * line, f"{sentence.rstrip('.')}.")
        for star in range(20):
            canvas.drawString(40, 480 - 20 * star, f"Star {number * 100 + star} is seen from sheet {number}.")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def long_text() -> bytes:
    """Korean, in paragraphs that are told apart by a number each; one of them says something of its own."""
    paragraphs = []
    for number in range(1, PARAGRAPHS + 1):
        said = (
            f"제{number}구간의 관측소는 해발 {1000 + number}미터에 있습니다. "
            "이 구간의 담당자는 매주 월요일에 기온과 강수량을 기록합니다. "
            f"기록은 {number}번 서랍에 보관하고 해마다 한 번 정리합니다. "
            "다음 구간까지는 걸어서 반나절이 걸립니다."
        )
        if number == CITED_PARAGRAPH:
            said += " 느티나무 대피소의 열쇠는 파란 우체통 안에 있습니다."
        paragraphs.append(said)
    return "\n\n".join(paragraphs).encode()


MATTER = {
    "관측/구간 기록.txt": long_text(),
    "observatory.pdf": pdf(),
    "fleet.md": FLEET_MD.encode(),
}
# By its name, what each of them is found by.
SOUGHT = {
    "관측/구간 기록.txt": "느티나무 대피소의 열쇠",
    "observatory.pdf": "a mirror of 188 centimetres",
    "fleet.md": "the harbour of Mokpo",
}
