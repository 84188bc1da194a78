"""The model card: how a model is built and trained, in words."""

import pytest
from planted.pages import model_html
from planted.report import CONFIG

from cubeae.config.keys import AnySchedule
from cubeae.parts.schedules import Constant, Cyclical, FromTo, Linear
from cubeae.report.sentences.card import SYMBOLS, card_of, schedule_words


def test_the_card_says_how_a_model_is_built_and_trained():
    card = card_of(CONFIG, "f5")
    assert "3 → 64 → 32 → 2d" in card.encoder
    assert "d → 32 → 64 → 3" in card.decoder
    assert card.training == (
        "10,000 steps; minibatches of 64; adam; peak learning rate 0.0030, cosine decay"
    )
    assert [term.weight for term in card.losses[0].terms] == ["0.015", "0.5"]
    assert card.losses[1].terms[0].schedule.startswith("rises linearly from 0 over the first 50%")
    html = model_html()
    assert "<mi>s</mi><mrow><mtext>kl</mtext></mrow>" in html
    assert "No channel: z = y." in model_html("f1")


def test_a_term_without_a_symbol_is_shown_by_name(monkeypatch: pytest.MonkeyPatch):
    assert "<mtext>mmd-standard</mtext>" not in model_html().replace("w_", "")
    monkeypatch.delitem(SYMBOLS, "mmd-standard")
    html = model_html()
    assert "<mtext>mmd-standard</mtext>" in html
    assert "MMD^2(z, N(0, I)), unbiased" in html


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Constant("constant"), "constant"),
        (Linear("linear", 0.5), "rises linearly from 0 over the first 50%"),
        (FromTo("from-to", 1.0, 10.0, 1.0), "from 1× to 10×"),
        (Cyclical("cyclical", 4, 0.5), "4 cycles"),
    ],
)
def test_schedules_in_words(schedule: AnySchedule, words: str):
    assert words in schedule_words(schedule)
