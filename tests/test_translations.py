"""Every sentence of the pages, in templates and scripts, has a Korean one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from likeopt.messages import SENTENCES

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "likeopt/translations/ko/LC_MESSAGES/messages.po"
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))

STRING = r'"(?:[^"\\]|\\.)*"'
CALL = re.compile(r"(?<![\w.])tn?\(")
SAID = re.compile(rf"(?<![\w.])tn?\(\s*(?P<one>{STRING})(?:,\s*(?P<many>{STRING}))?")
GAP = re.compile(r"\{(\w+)\}")
HANGUL = re.compile(r"[가-힣]")
# Words that are the same in Korean.
SAME = {"Like-Opt", "API", "JSON", "{name}: {reason}"}
# What a person never says to another: the plain style, and half-sentences for commands.
PLAIN_STYLE = re.compile(r"[가-힣](?<!니)다\.(?:\s|$)|(?:하라|해라|할 것|했음|없음|됨)\.(?:\s|$)")
# A particle takes its form from the sound before it, which is not known of a gap.
PARTICLE_AFTER_GAP = re.compile(
    r"\}['’]?(?:은|는|이|가|을|를|와|과|으로|로|이라는|라는|은\(는\)|을\(를\)|이\(가\)|\(이\)라는|\(으\)로)(?![가-힣])"
)


def said_in_templates() -> Iterator[tuple[str, str]]:
    """Each sentence of the templates, and the file it stands in."""
    for path in TEMPLATES:
        for _, sentence, _, _ in extract_from_file("jinja2", path, keywords={"_": None}):
            assert isinstance(sentence, str)
            yield sentence, path.name


def said_in_scripts() -> Iterator[tuple[str, str]]:
    """Each sentence of the scripts, and the file it stands in; of a plural its singular."""
    for path in SCRIPTS:
        for match in SAID.finditer(path.read_text("utf-8")):
            yield json.loads(match["one"]), path.name


def korean() -> dict[str, tuple[str, ...]]:
    """English sentence (of a plural its singular) to its Korean forms."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ko", abort_invalid=True)
    forms = {}
    for message in catalogue:
        one = message.id if isinstance(message.id, str) else message.id[0]
        string = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if one and not message.fuzzy and all(string):
            forms[one] = string
    return forms


def test_sentences_are_found() -> None:
    assert ("Documents", "layout.html") in set(said_in_templates())
    assert ("Try again", "failure.js") in set(said_in_scripts())
    assert ("{n} source", "answer.js") in set(said_in_scripts())


def test_every_sentence_of_the_pages_has_a_korean_one() -> None:
    translated = korean()
    said = {*said_in_templates(), *said_in_scripts()}
    assert sorted(f"{where}: {sentence}" for sentence, where in said if sentence not in translated) == []


def test_a_korean_sentence_fills_the_same_gaps() -> None:
    translated = korean()
    said = {sentence for sentence, _ in {*said_in_templates(), *said_in_scripts()}}
    differing = {
        sentence
        for sentence in said
        for form in translated.get(sentence, ())
        if set(GAP.findall(sentence)) != set(GAP.findall(form))
    }
    assert differing == set()


def test_scripts_say_only_what_can_be_found() -> None:
    """``t()`` takes a literal, or the sentence would be missing from the catalogue unnoticed."""
    for path in SCRIPTS:
        text = re.sub(r"function tn?\(", "", path.read_text("utf-8"))
        assert len(CALL.findall(text)) == len(SAID.findall(text)), path.name


def test_korean_sentences_are_korean_and_polite() -> None:
    translated = korean()
    assert [one for one, forms in translated.items() if one not in SAME and not HANGUL.search(forms[0])] == []
    assert [form for forms in translated.values() for form in forms if PLAIN_STYLE.search(form)] == []
    assert [form for forms in translated.values() for form in forms if PARTICLE_AFTER_GAP.search(form)] == []


def test_no_sentence_is_kept_that_nobody_says() -> None:
    said = {sentence for sentence, _ in {*said_in_templates(), *said_in_scripts()}} | set(SENTENCES.values())
    in_code = {
        node.value
        for path in (ROOT / "likeopt").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert [one for one in korean() if one not in said and one not in in_code] == []
