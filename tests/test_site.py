"""The docs' site builds without a warning, and every link in it leads to a file of it."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
pytest.importorskip("mkdocs", reason="mkdocs is not installed; requirements.lock has it")


class Targets(HTMLParser):
    """What a page links to and loads, and the anchors that it has."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.append(value)
            if name == "id" and value:
                self.anchors.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "built"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},  # Material's news, not of our pages
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed
    assert "WARNING" not in printed
    return folder


def test_every_page_of_the_docs_is_a_page_of_the_site(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"README"}
    assert {path.stem for path in site.glob("*.html")} == pages | {"404", "index", "CHANGELOG"}
    assert "What does a latent regulariser do?" in (site / "index.html").read_text(encoding="utf-8")


def test_files_that_pages_link_to_are_in_the_site(site: Path) -> None:
    for name in ("config.yaml", "CITATION.cff", "cubeae/statistics/rule.py"):
        assert (site / name).read_bytes() == (ROOT / name).read_bytes()


def test_links_lead_to_files_of_the_site_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = {path: Targets(path) for path in site.rglob("*.html") if path.name != "404.html"}
    assert len(pages) > 10
    for path, page in pages.items():
        for target in page.targets:
            if re.match(r"https?:", target):
                continue
            file, _, anchor = target.partition("#")
            found = (path.parent / file).resolve() if file else path
            assert found.is_file(), (path, target)
            if anchor and found in pages:
                assert anchor in pages[found].anchors, (path, target)
        text = path.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|link rel="stylesheet")[^>]*https?:', text)
        assert not loaded, path


def test_the_navigation_names_every_page_of_the_docs() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    navigation = yaml.safe_dump(yaml.safe_load(text)["nav"])
    for path in (ROOT / "docs").glob("*.md"):
        assert path.name == "README.md" or path.name in navigation, path


def test_a_broken_link_stops_the_build(tmp_path: Path) -> None:
    """Strictness itself: without it, a link to nothing would only be logged."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# A\n\n[b](../nothing.md)\n", encoding="utf-8")
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    del config["nav"], config["hooks"]
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode != 0
    assert "'../nothing.md'" in done.stdout + done.stderr
