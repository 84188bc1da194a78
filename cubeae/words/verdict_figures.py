"""The figures of the replication and of the claims, and their words; no plotting library here."""

from cubeae.words.subject import Entry

VERDICTS = {
    entry.stem: entry
    for entry in (
        Entry(
            "published",
            "Ours beside the report's last numbers",
            lambda _: (
                "Where one more training of ours would lie, as a multiple of the report's last "
                "number of each kind: the 95 % prediction interval and its centre, on each "
                "dataset. The line is the report's number."
            ),
            lambda _: (
                "Intervals by experiment, quantity and dataset, on a logarithmic axis of ratios."
            ),
            vector=True,
        ),
        Entry(
            "claims",
            "The tests of ratios",
            lambda _: (
                "Every test that compares a measure of two trainings by their ratio over common "
                "seeds, with Student's 95 % interval. The claim is that the ratio is above 1."
            ),
            lambda _: "Intervals of ratios, one row a test, coloured by outcome.",
            vector=True,
        ),
    )
}
