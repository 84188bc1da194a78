"""The model card: how a model is built and trained, in words."""

import copy
from typing import Any

import pytest
from planted.pages import model_html
from planted.report import CONFIG, regulariser

from cubeae.report.sentences.card import card_of, schedule_words


def test_the_card_says_how_a_model_is_built_and_trained():
    card = card_of(CONFIG, "f5")
    assert "3 → 64 → 32 → 2d" in card.encoder
    assert "d → 32 → 64 → 3" in card.decoder
    assert card.training == "10,000 steps; minibatches of 64"
    assert [term.weight for term in card.losses[0].terms] == ["0.015", "0.5"]
    assert card.losses[1].terms[0].schedule.startswith("rises linearly from 0 over the first 50%")
    html = model_html()
    assert "<mi>s</mi><mrow><mtext>kl</mtext></mrow>" in html
    assert "No channel: z = y." in model_html("f1")


def test_a_term_without_a_symbol_is_shown_by_name():
    config = copy.deepcopy(CONFIG)
    config["models"]["f5"]["regularisers"]["annealed"] = regulariser(novel=(1.0, "elsewhere"))
    html = model_html(config=config)
    assert "<mtext>novel</mtext>" in html
    assert "kind elsewhere" in html


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"kind": "constant"}, "constant"),
        ({"kind": "from-to", "start": 1.0, "end": 10.0, "anneal": 1.0}, "from 1× to 10×"),
        ({"kind": "cyclical", "cycles": 4, "rise": 0.5}, "4 cycles"),
        ({"kind": "new", "a": 1}, "kind new, a 1"),
    ],
)
def test_schedules_in_words(schedule: dict[str, Any], words: str):
    assert words in schedule_words(schedule)
