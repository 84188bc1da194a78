"""Where the files that pages show lie: folders relative to that of the pages."""

ASSETS = "assets"
STUDIES = f"{ASSETS}/studies"
VERDICTS = f"{ASSETS}/verdicts"
SPEED = f"{ASSETS}/speed"
THEORY = f"{ASSETS}/theory"
METHODS = f"{ASSETS}/methods"
DIAGRAMS = f"{ASSETS}/diagrams"


def composition_folder(dataset: str, model: str, regulariser: str) -> str:
    """Folder of a composition's figures."""
    return f"{ASSETS}/{dataset}/{model}/{regulariser}"


def index_folder(dataset: str) -> str:
    """Folder of a dataset's figures on the index."""
    return f"{ASSETS}/index/{dataset}"


def tables_folder(page: str) -> str:
    """Folder of the tables that are exported from a page."""
    return f"{ASSETS}/tables/{page}"
