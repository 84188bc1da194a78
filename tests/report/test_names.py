"""What every page calls things: no ids of compositions, and terms explained before their use."""

import re

import pytest
from planted.pages import shown_text
from planted.report import CONFIG
from planted.site import PAGES, REPLICATION_CONFIG, STUDY_CONFIG, page_html

from cubeae.config.cells import compositions
from cubeae.words.compositions import labels_of

IDS = {
    each.name
    for config in (CONFIG, REPLICATION_CONFIG, STUDY_CONFIG)
    for each in compositions(config)
}
NOISE = "signal-to-noise ratio (SNR) in dB"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_the_id_of_a_composition(name: str) -> None:
    text = shown_text(page_html(name))
    found = sorted(each for each in IDS if each in text)
    assert found == []


def test_pages_name_compositions_by_their_labels() -> None:
    for name in ("index", "f5"):
        text = shown_text(page_html(name))
        assert labels_of(CONFIG)["f5/annealed"] in text
    assert "KL + MMD" in shown_text(page_html("studies"))


@pytest.mark.parametrize("name", PAGES)
def test_channel_noise_is_explained_where_it_is_first_named(name: str) -> None:
    text = shown_text(page_html(name).split('<main id="main"')[1])
    used = re.search(r"\bSNR|\d dB", text.replace(NOISE, "x" * len(NOISE)))
    assert used is None or 0 <= text.find(NOISE) < used.start()


@pytest.mark.parametrize("name", PAGES)
def test_a_dataset_is_not_called_as_a_measure(name: str) -> None:
    text = shown_text(page_html(name))
    assert not re.search(r"\bon (surface|solid)\b", text)
