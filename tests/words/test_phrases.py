"""Parts of sentences."""

import pytest

from cubeae.words.phrases import listed, span, verb


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_are_listed(names: list[str], text: str) -> None:
    assert listed(names) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [([], "—"), ([0.131, 0.129], "0.13"), ([0.15, 0.1, 0.12], "0.10 to 0.15"), ([2], "2.0")],
)
def test_numbers_are_spanned(values: list[float], text: str) -> None:
    assert span(values) == text


def test_a_verb_agrees_with_its_subjects() -> None:
    assert verb(["a"], "buys", "buy") == "buys"
    assert verb(["a", "b"], "buys", "buy") == "buy"
