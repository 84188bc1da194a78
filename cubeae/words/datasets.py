"""What pages call a dataset: no name that also is a measure's, such as 'on surface'."""

LABELS = {"surface": "cube surface", "solid": "solid cube"}


def dataset_label(name: str) -> str:
    """``cube surface`` of ``surface``; a name that says more than that is left as it is."""
    return LABELS.get(name, name)


def the_dataset(name: str) -> str:
    """The same within a sentence: ``the cube surface``."""
    return f"the {LABELS[name]}" if name in LABELS else name
