"""Every file that the workflow reads or writes, as a pattern of wildcards."""

from dataclasses import dataclass

from cubeae.config.folders import expanded
from cubeae.config.keys import Config
from cubeae.words import places

COMPOSITION = "{dataset}/{model}/{regulariser}"
COHORT = f"{COMPOSITION}/dim{{latent_dim}}/seeds{{seeds}}"
CELL = f"{COMPOSITION}/dim{{latent_dim}}/snr{{snr}}/seeds{{seeds}}"
STUDY_COHORT = f"{COMPOSITION}/dim{{latent_dim}}/snr{{snr}}"
SEARCH = "dim{latent_dim}/{arm}"
EXPERIMENT = "{dataset}/{experiment}"
ENDINGS = {"weights": "safetensors", "history": "parquet", "metrics": "parquet"}


@dataclass(frozen=True)
class Paths:
    """Patterns of files below the two folders of a config."""

    results: str
    reports: str

    @classmethod
    def of(cls, config: Config) -> "Paths":
        """The paths of ``config``."""
        return cls(expanded(config.paths.results), expanded(config.paths.reports))

    # Of the grid.

    @property
    def points(self) -> str:
        """One split of a dataset."""
        return f"{self.results}/datasets/{{dataset}}/{{split}}.safetensors"

    def split(self, name: str) -> str:
        """One split of a job's dataset."""
        return f"{self.results}/datasets/{{dataset}}/{name}.safetensors"

    def cell(self, kind: str) -> str:
        """Weights, history or metrics of one cell's block of seeds."""
        return f"{self.results}/{kind}/{CELL}.{ENDINGS[kind]}"

    @property
    def views(self) -> str:
        """What figures show of a composition."""
        return f"{self.results}/views/{COMPOSITION}.safetensors"

    @property
    def perfect(self) -> str:
        """Measures of fresh true samples of a dataset."""
        return f"{self.results}/perfect/{{dataset}}.parquet"

    @property
    def curves(self) -> str:
        """Smoothed KL against the smoothing on a dataset."""
        return f"{self.results}/curves/{{dataset}}.parquet"

    def model_table(self, name: str) -> str:
        """A table of one model."""
        return f"{self.results}/tables/{{model}}/{name}.parquet"

    def table(self, name: str) -> str:
        """A table of the whole grid."""
        return f"{self.results}/{name}.parquet"

    # Of the studies and the replication.

    def study(self, study: str, kind: str) -> str:
        """Weights, history or metrics of one objective in a cohort of a study."""
        place = f"{STUDY_COHORT}/{{objective}}"
        return f"{self.results}/studies/{study}/{kind}/{place}.{ENDINGS[kind]}"

    def study_table(self, name: str) -> str:
        """A table of the studies; ``annealing/metrics`` is one of a single study."""
        return self.table(f"studies/{name}")

    def search(self, name: str) -> str:
        """A table of one search."""
        return self.study_table(f"search/{SEARCH}/{name}")

    @property
    def journal(self) -> str:
        """The journal of one search."""
        return f"{self.results}/studies/search/journals/dim{{latent_dim}}-{{arm}}.log"

    def experiment(self, kind: str) -> str:
        """Weights, history or metrics of one experiment of the replication on one dataset."""
        return f"{self.results}/replication/{kind}/{EXPERIMENT}.{ENDINGS[kind]}"

    def replication_table(self, name: str) -> str:
        """A table of the whole replication."""
        return self.table(f"replication/{name}")

    @property
    def divergences(self) -> str:
        """The estimates of a divergence for the replication's trainings on one dataset."""
        return self.replication_table("divergences/{dataset}")

    # Of the report.

    def page(self, page: str) -> str:
        """A page."""
        return f"{self.reports}/{page}.html"

    def page_tables(self, page: str) -> str:
        """The folder of a page's exported tables."""
        return f"{self.reports}/{places.tables_folder(page)}"

    def shared(self, name: str) -> str:
        """A file that every page loads."""
        return f"{self.reports}/{places.ASSETS}/{name}"

    def figure(self, folder: str) -> str:
        """A file of the figures in a folder, relative to the pages."""
        return f"{self.reports}/{folder}/{{file}}"

    @property
    def rulegraph(self) -> str:
        """The graph of rules, as Snakemake prints it."""
        return f"{self.results}/rulegraph.dot"

    # Of the workflow itself.

    @property
    def owner(self) -> str:
        """The file that names the config whose results these are."""
        return f"{self.results}/config-file.txt"

    @property
    def costs(self) -> str:
        """The folder of what each job cost."""
        return f"{self.results}/benchmarks"

    def log(self, rule: str, place: str = "") -> str:
        """The log of a job: of its rule, and of its place where a rule has several jobs."""
        return f"{self.results}/logs/{_joined(rule, place)}.log"

    def cost(self, rule: str, place: str = "") -> str:
        """What a job cost, likewise."""
        return f"{self.costs}/{_joined(rule, place)}.jsonl"


def with_csv(table: str) -> list[str]:
    """A table, and the same as CSV."""
    return [table, f"{table.removesuffix('.parquet')}.csv"]


def _joined(rule: str, place: str) -> str:
    return f"{rule}/{place}" if place else rule
