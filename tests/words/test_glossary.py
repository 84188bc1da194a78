"""The glossary as data: every row of docs/glossary.md, as plain text."""

from conftest import ROOT

from cubeae.words.glossary import EVERYDAY, SOURCE, explained_terms, read_glossary

GLOSSARY = (ROOT / SOURCE).read_text(encoding="utf-8")


def test_a_row_may_explain_several_terms_and_markdown_becomes_text() -> None:
    text = (
        "| word | meaning |\n| --- | --- |\n"
        "| diverged, sound | see [the list](list.md): `nan` |\n"
        "| τ (tau) | of q(z\\|x) |\n"
        "Not a row.\n"
    )
    assert read_glossary(text) == {
        "diverged": "see the list: nan",
        "sound": "see the list: nan",
        "τ": "of q(z|x)",
    }


def test_every_row_is_read() -> None:
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    heads = [row for row in rows if row.startswith(("| word |", "| --- |"))]
    meanings = set(read_glossary(GLOSSARY).values())
    assert len(meanings) == len(rows) - len(heads) > 60
    assert not [said for said in meanings if "`" in said or "](" in said or "\\" in said]


def test_what_is_not_explained_is_in_the_glossary() -> None:
    assert set(read_glossary(GLOSSARY)) >= EVERYDAY
    assert not EVERYDAY & set(explained_terms())
    assert {"SNR", "latent dim", "smoothed KL", "verdict"} <= set(explained_terms())
