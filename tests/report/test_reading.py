"""How easily the pages read: their running text, from planted results.

The floors are about those of the pages as they were when this test was written; textstat 0.7.8
counts syllables with the dictionary of Carnegie Mellon University.
"""

import re

import pytest
from planted.pages import paragraphs
from planted.report import HOSTILE
from planted.site import PAGES, page_html

textstat = pytest.importorskip(
    "textstat", reason="textstat is not installed; requirements.lock has it"
)
EASE = 55  # Flesch's reading ease; 50 to 60 is fairly difficult, 60 to 70 plain English
LONG = 30  # words of a sentence; numbers and signs are none
MOST_LONG = 0.03  # share of long sentences
LONGEST = 45


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+(?=[A-Z0-9“‘])", text)


def words(sentence: str) -> int:
    return len([word for word in sentence.split() if re.search(r"[A-Za-z]", word)])


def prose(name: str) -> list[str]:
    """The paragraphs of a page, each once."""
    found = (text.replace(HOSTILE, "Words.") for text in paragraphs(page_html(name)))
    return [text for text in dict.fromkeys(found) if words(text) > 3]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_easily(name: str) -> None:
    text = " ".join(prose(name))
    assert textstat.lexicon_count(text) > 40
    assert textstat.flesch_reading_ease(text) >= EASE


@pytest.mark.parametrize("name", PAGES)
def test_few_sentences_are_long(name: str) -> None:
    found = [sentence for text in prose(name) for sentence in sentences(text)]
    long = [sentence for sentence in found if words(sentence) > LONG]
    assert len(long) <= max(1, MOST_LONG * len(found)), long
    assert max(map(words, found)) <= LONGEST, long


@pytest.mark.parametrize("name", PAGES)
def test_a_percent_sign_has_a_space_before_it(name: str) -> None:
    text = " ".join(paragraphs(page_html(name)))
    assert re.findall(r".{0,20}\d%", text) == []


def test_what_is_hard_to_read_is_found() -> None:
    hard = (
        "Notwithstanding considerations of regularisation methodology, the incorporation of "
        "supplementary divergence terms necessitates reconsideration of hyperparameter selection."
    )
    assert textstat.flesch_reading_ease(hard) < EASE
    assert words("A [0.1, 0.2] b ± 3 c.") == 3
    assert sentences("One is at 0.5 dB. Two? 3 are, e.g. here.") == [
        "One is at 0.5 dB.",
        "Two?",
        "3 are, e.g. here.",
    ]
