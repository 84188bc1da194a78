"""Terms of the glossary in pages: marked once, in running text, and listed with their meanings."""

import re

import pytest
from planted.pages import Page
from planted.site import PAGES, page_html

from cubeae.report.frame.terms import explained
from cubeae.words.glossary import explained_terms

MEANINGS = {"KL": "a divergence", "smoothed KL": "a <measure>", "SNR": "noise", "τ": "a width"}


def link(anchor: str, words: str) -> str:
    return f'<a class="term" href="#{anchor}" aria-describedby="{anchor}">{words}</a>'


def test_the_longest_term_is_marked_at_its_first_use() -> None:
    found = explained("<p>Smoothed KL is smoothed KL; KLs at an SNR.</p>", MEANINGS)
    smoothed, kl, snr = link("term-smoothed-KL", "Smoothed KL"), link("term-KL", "KLs"), "SNR"
    assert found.html == f"<p>{smoothed} is smoothed KL; {kl} at an {link('term-SNR', snr)}.</p>"
    assert found.terms == [
        ("term-smoothed-KL", "smoothed KL", "a <measure>"),
        ("term-KL", "KL", "a divergence"),
        ("term-SNR", "SNR", "noise"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>The SNR</h2>",
        "<table><tr><td><p>SNR</p></td></tr></table>",
        "<details><summary>SNR</summary><p>SNR</p></details>",
        '<p><a href="#x">SNR</a> <code>SNR</code></p>',
        "<p><math><mi>τ</mi></math></p>",
        "<p>SNRx, x-SNR and SNR-x</p>",
        '<figure><img alt="SNR"></figure>',
        "<dl><dt>SNR</dt></dl>",
    ],
)
def test_what_is_no_running_text_stays_as_it_is(html: str) -> None:
    assert explained(html, MEANINGS) == explained(html, {"absent": ""})
    assert explained(html, MEANINGS).html == html


def test_escaped_text_stays_escaped() -> None:
    html = "<p>&lt;script&gt; &#39;x&#39; &amp; <em>SNR</em></p>"
    marked = html.replace("SNR", link("term-SNR", "SNR"))
    assert explained(html, MEANINGS).html == marked


@pytest.mark.parametrize("name", PAGES)
def test_a_page_lists_each_marked_term_once_with_its_meaning(name: str) -> None:
    html = page_html(name)
    marked = re.findall(r'class="term" href="#([^"]+)"', html)
    assert len(marked) == len(set(marked))
    listed = [each for each in Page(html).ids if each.startswith("term-")]
    assert listed == marked
    meanings = {" ".join(said.split()) for said in explained_terms().values()}
    for anchor in listed:
        said = re.search(rf'<dd id="{anchor}">(.*?)</dd>', html)
        assert said
        plain = said[1].replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        assert plain in meanings
    assert ('id="terms"' in html) == bool(marked)


def test_the_pages_explain_their_main_terms() -> None:
    assert {"term-SNR", "term-smoothed-KL", "term-seed"} <= set(Page(page_html("index")).ids)
