"""The model card: how a model is built and trained, in words."""

import pytest
from planted.configs import put, read
from planted.pages import model_html
from planted.report import CONFIG

from cubeae.config.validation import parse
from cubeae.parts.penalties import PENALTIES
from cubeae.report.frame.mathml import mathml
from cubeae.report.sentences.card import card_of


def test_the_card_says_how_a_model_is_built_and_trained():
    card = card_of(CONFIG, "f5")
    assert "3 → 64 → 32 → 2d" in card.encoder
    assert "d → 32 → 64 → 3" in card.decoder
    assert card.training == (
        "10,000 steps; minibatches of 64; adam; peak learning rate 0.0030, cosine decay"
    )
    assert [term.weight for term in card.losses[0].terms] == ["0.015", "0.5"]
    assert card.losses[1].terms[0].schedule.startswith("rises linearly from 0 over the first 50 %")
    html = model_html()
    assert "<mi>s</mi><mrow><mtext>kl</mtext></mrow>" in html
    assert "No channel: z = y." in model_html("f1")


def test_a_loss_shows_the_parameters_of_its_terms():
    raw = put(
        read(),
        "models/f3/regularisers/kl/terms/free-bits",
        {"weight": 1.0, "schedule": "constant", "bits": 0.25},
    )
    terms = card_of(parse(raw, "config.yaml"), "f3").losses[0].terms
    assert [term.parameters for term in terms] == ["", "bits 0.25"]


def test_a_loss_says_what_computes_a_weight():
    raw = put(
        read(),
        "models/f3/regularisers/kl/terms/kl/weight",
        {"kind": "geco", "tolerance": 0.02, "rate": 0.01, "memory": 0.9, "start": 1.0},
    )
    loss = card_of(parse(raw, "config.yaml"), "f3").losses[0]
    assert loss.terms[0].weight == "geco (tolerance 0.02, rate 0.01, memory 0.9, start 1)"
    assert loss.terms[0].controller.startswith("the weight falls while a moving average of the MSE")
    assert r"+w_{\text{kl}}" in loss.tex


@pytest.mark.parametrize(
    ("weight", "shown", "words"),
    [
        (0.015, "0.015", "0.015"),
        (1e-5, "10^{-5}", "10⁻⁵"),
        (2.5e7, r"2.5\cdot 10^{7}", "2.5×10⁷"),
    ],
)
def test_a_very_small_or_large_weight_is_a_power_of_ten(weight: float, shown: str, words: str):
    raw = put(read(), "models/f3/regularisers/kl/terms/kl/weight", weight)
    loss = card_of(parse(raw, "config.yaml"), "f3").losses[0]
    tex = loss.tex
    assert rf"\mathrm{{MSE}}+{shown}\,D_" in tex
    assert loss.terms[0].weight == words
    assert "10" in mathml(tex) or weight == 0.015


def test_a_loss_shows_the_symbol_of_its_penalty():
    (term,) = card_of(CONFIG, "f5").losses[0].terms[:1]
    assert term.tex == PENALTIES[term.name].tex
    assert "<msub><mi>D</mi>" in model_html()
