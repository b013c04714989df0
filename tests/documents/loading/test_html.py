from __future__ import annotations

from likeopt.documents.loading.html import load_html
from likeopt.documents.loading.limits import Limits


def sections(body: str) -> list[tuple[str | None, str]]:
    document = load_html(f"<html><body>{body}</body></html>".encode(), "text/html", Limits())
    return [(s.heading, s.text) for s in document.sections]


def test_headings_paragraphs_and_title() -> None:
    page = b"<!doctype html><title> My\n page </title><h1>A</h1><p>one<p>two<h2>B</h2>three"
    document = load_html(page, "text/html", Limits())
    assert document.title == "My page"
    assert [(s.heading, s.text) for s in document.sections] == [("A", "one\n\ntwo"), ("A › B", "three")]


def test_what_is_not_read_is_left_out() -> None:
    body = (
        "<nav>menu<div>deep</div></nav><script>alert('<p>x')</script><style>p{}</style>"
        "<p>shown</p><!-- comment --><template><p>t</p></template><p hidden>no</p><footer>f</footer>"
    )
    assert sections(body) == [(None, "shown")]


def test_lists_keep_their_depth() -> None:
    body = "<ul><li>one<ul><li>one a</li></ul></li><li>two <b>bold</b></li></ul><p>after</p>"
    assert sections(body) == [(None, "- one\n  - one a\n- two bold\n\nafter")]


def test_rows_carry_their_columns() -> None:
    body = (
        "<table><caption>Cap</caption><tr><th>A<th>B<th>C<tr><td rowspan=2>1<td>2<td>3<tr><td>5<td>6</table>"
    )
    assert sections(body) == [(None, "Cap\nA: 1 | B: 2 | C: 3\nA: 1 | B: 5 | C: 6")]


def test_a_table_in_a_table_is_text_of_its_cell() -> None:
    body = "<table><tr><td>a<td><table><tr><td>k</td><td>v</td></tr></table></td></tr></table>"
    assert sections(body) == [(None, "a: k: v")]


def test_preformatted_text_keeps_its_lines() -> None:
    assert sections("<pre>def f():\n    return 1\n</pre>") == [(None, "def f():\n    return 1")]


def test_line_breaks_and_inline_marks() -> None:
    assert sections("<p>one<br>two <b>th</b>ree\n   four</p>") == [(None, "one\ntwo three four")]


def test_declared_korean_encoding() -> None:
    page = '<html><head><meta charset="euc-kr"><title>제목</title></head><body>본문입니다</body></html>'
    document = load_html(page.encode("cp949"), "text/html", Limits())
    assert (document.title, document.sections[0].text) == ("제목", "본문입니다")


def test_a_wrong_declaration_is_overruled() -> None:
    page = "<html><head><meta charset=utf-8></head><body>본문입니다. 한국어 문서입니다.</body></html>"
    assert load_html(page.encode("cp949"), "text/html", Limits()).sections[0].text.startswith("본문입니다")


def test_nesting_without_end_is_read() -> None:
    depth = 20_000
    assert sections("<div>" * depth + "deep" + "</div>" * depth + "<p>after</p>") == [(None, "deep\n\nafter")]
    assert sections("<table><tr><td>" * 500 + "deep")[0][1] == "deep"


def test_tags_that_are_never_closed() -> None:
    assert sections("<p>a<li>b<td>c<b>d") == [(None, "a\n\nb\n\ncd")]
