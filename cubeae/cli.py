"""The command `cubeae`: score point clouds, draw them from trained models, check and pack runs."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cubeae.files.storage import FileFormatError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status, 1 with one line on stderr for bad input."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (FileFormatError, ValueError, OSError) as error:
        print(f"cubeae: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    # Imported here, so that importing this module stays cheap.
    from cubeae.parts.samplers import SAMPLERS
    from cubeae.truth.kinds import KINDS

    parser = argparse.ArgumentParser(prog="cubeae", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    score = commands.add_parser("score", help="measure a cloud against the cube")
    score.add_argument("points", type=Path, help="CSV or parquet file, three columns")
    score.add_argument("--dataset", choices=list(KINDS), default="surface")
    score.add_argument("--half-side", type=_positive_real, default=1.0, metavar="H")
    score.add_argument("--seed", type=_whole, default=0, help="of the comparison's random draws")
    score.add_argument("--json", action="store_true", help="print JSON instead of a table")
    score.set_defaults(run=_score)
    check = commands.add_parser("check", help="check a config file, and say what it costs")
    check.add_argument("config", type=Path, help="a config file, .yaml")
    check.set_defaults(run=_check)
    sample = commands.add_parser("sample", help="draw points from a trained model")
    sample.add_argument("weights", type=Path, help="a weights file, .safetensors")
    sample.add_argument("-n", type=_positive, default=20_000, help="how many points")
    sample.add_argument("--seed", type=_whole, default=0, help="of the draw")
    sample.add_argument(
        "--member", type=_whole, help="the training seed to draw from; the file's first by default"
    )
    sample.add_argument(
        "--sampler", choices=list(SAMPLERS), help="of latents; by default, the model's own"
    )
    sample.add_argument("-o", "--output", type=Path, required=True, help="CSV or parquet file")
    sample.set_defaults(run=_sample)
    _add_crate(commands)
    return parser


def _add_crate(commands: Any) -> None:
    crate = commands.add_parser("crate", help="pack a finished run as an RO-Crate")
    crate.add_argument("--config", type=Path, default="config.yaml", help="the run's config file")
    crate.add_argument(
        "-o", "--output", type=Path, default="crate.zip", help="a new .zip file or folder"
    )
    crate.set_defaults(run=_crate)


def _crate(options: argparse.Namespace) -> None:
    from cubeae.config.file import read
    from cubeae.config.validation import parse
    from cubeae.report import crate, reserved_names
    from cubeae.report.citation import SOURCE, find_citation

    config = parse(read(options.config), str(options.config), reserved_names())
    packed = crate.pack(config, options.config, find_citation([Path(), SOURCE]))
    crate.write(packed, options.output)
    print(f"{options.output}: holds {packed.count} files of the run")
    for missing in packed.missing:
        print(f"left out: {missing}")


def _check(options: argparse.Namespace) -> None:
    from cubeae.config.cost import cost
    from cubeae.config.file import read
    from cubeae.config.validation import parse
    from cubeae.report import reserved_names

    config = parse(read(options.config), str(options.config), reserved_names())
    print(f"{options.config}: asks for {cost(config)}")


def _sample(options: argparse.Namespace) -> None:
    from cubeae.files.clouds import write_cloud
    from cubeae.training.weights import load

    model = load(options.weights)
    member = model.seeds[0] if options.member is None else options.member
    if member not in model.seeds:
        held = ", ".join(map(str, model.seeds))
        raise ValueError(f"{options.weights}: has no training seed {member}; it has {held}")
    index = model.seeds.index(member)
    if model.diverged_at[index] >= 0:
        raise ValueError(f"{options.weights}: the training of seed {member} diverged")
    write_cloud(
        options.output, model.sample(options.n, options.seed, options.sampler or "")[index].numpy()
    )


def _score(options: argparse.Namespace) -> None:
    from cubeae.files.clouds import read_cloud
    from cubeae.metrics.cloud import score_against_truth

    points = read_cloud(options.points)
    try:
        rows = score_against_truth(points, options.dataset, options.half_side, options.seed)
    except ValueError as error:
        raise ValueError(f"{options.points}: {error}") from None
    print(json.dumps(rows, indent=2) if options.json else _table(rows))


def _table(rows: dict[str, dict[str, Any]]) -> str:
    lines = [f"{'measure':<24}{'cloud':>14}{'std. error':>14}{'perfect':>14}"]
    for name, row in rows.items():
        figures = (row["value"], row["standard_error"], row["perfect"])
        lines.append(f"{name:<24}" + "".join(f"{_figure(figure):>14}" for figure in figures))
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.5g}"


def _positive(text: str) -> int:
    return _at_least(text, 1)


def _whole(text: str) -> int:
    return _at_least(text, 0)


def _at_least(text: str, least: int) -> int:
    value = int(text) if text.isdecimal() else -1
    if value < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return value


def _positive_real(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value


if __name__ == "__main__":
    sys.exit(main())
