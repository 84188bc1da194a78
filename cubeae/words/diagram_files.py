"""The files of a diagram; no plotting library needed to ask for them."""

ENDINGS = ("svg", "png", "pdf", "csv")


def diagram_files(stem: str) -> list[str]:
    """The files of a diagram called ``stem``: as images, for a paper, and its arrows."""
    return [f"{stem}.{ending}" for ending in ENDINGS]
