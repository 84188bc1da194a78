"""The command `cubeae`: run, check, compare and pack the benchmark; score and draw clouds."""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cubeae.files.storage import FileFormatError

if TYPE_CHECKING:
    from cubeae.plugins.loading import Plugin

STREAM = "-"  # standard input or output, where a file's name is expected


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status, 1 with one line on stderr for bad input."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a locale may lack a character of a file's name
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        _load_plugins(arguments)
    except ValueError as error:
        print(f"cubeae: {error}", file=sys.stderr)
        return 1
    parser = _parser()
    options, others = parser.parse_known_args(arguments)
    if others and options.run is not _run:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    options.others = others
    try:
        options.run(options)
    except BrokenPipeError:
        # Who reads standard output has seen enough. Python would flush it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (FileFormatError, ValueError, OSError) as error:
        print(f"cubeae: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    # Imported here, so that importing this module stays cheap.
    from cubeae.config.commands import SHIPPED
    from cubeae.files.clouds.formats import known_endings
    from cubeae.parts.samplers import SAMPLERS
    from cubeae.truth.kinds import KINDS

    parser = argparse.ArgumentParser(prog="cubeae", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    score = commands.add_parser("score", help="measure a cloud against the cube")
    score.add_argument("points", help=f"three columns: {known_endings()}; - is CSV from stdin")
    score.add_argument("--dataset", choices=list(KINDS), default="surface")
    score.add_argument("--half-side", type=_positive_real, default=1.0, metavar="H")
    score.add_argument("--seed", type=_whole, default=0, help="of the comparison's random draws")
    score.add_argument("--json", action="store_true", help="print JSON instead of a table")
    _add_plugin_option(score)
    score.set_defaults(run=_score)
    check = commands.add_parser(
        "check", help="check a config file and its plugins, and say what it costs"
    )
    _add_config(check)
    check.set_defaults(run=_check)
    init = commands.add_parser("init", help="write a config file into this folder")
    init.add_argument("name", nargs="?", choices=list(SHIPPED), default="default")
    init.set_defaults(run=_init)
    run = commands.add_parser(
        "run", add_help=False, help="run the workflow in this folder, with Snakemake's options"
    )
    run.set_defaults(run=_run)
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
    sample.add_argument(
        "-o", "--output", required=True, help=f"the file: {known_endings()}; - is CSV to stdout"
    )
    _add_plugin_option(sample)
    sample.set_defaults(run=_sample)
    _add_crate(commands)
    _add_weights(commands)
    _add_compare(commands)
    return parser


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", nargs="*", help="config files, .yaml, later ones override; config.yaml by default"
    )
    parser.add_argument(
        "--config",
        "-C",
        nargs="+",
        default=[],
        dest="overrides",
        metavar="KEY=VALUE",
        help="values that override the files', as Snakemake's --config; a value is YAML",
    )


def _add_crate(commands: Any) -> None:
    crate = commands.add_parser("crate", help="pack a finished run as an RO-Crate")
    _add_config(crate)
    crate.add_argument(
        "-o", "--output", type=Path, default=Path("crate.zip"), help="a new .zip file or folder"
    )
    crate.set_defaults(run=_crate)


def _add_weights(commands: Any) -> None:
    from cubeae.specs.conventions import CONVENTIONS, OURS

    weights = commands.add_parser(
        "weights", help="translate a penalty's weight into other conventions"
    )
    weights.add_argument("penalty", choices=list(CONVENTIONS[OURS].rules))
    weights.add_argument("value", type=_positive_real, help="the weight")
    weights.add_argument(
        "--from", dest="given_in", choices=list(CONVENTIONS), default=OURS, help="its convention"
    )
    weights.add_argument(
        "--batch", type=_pair, default=64, metavar="N", help="points per batch; 64 by default"
    )
    weights.set_defaults(run=_weights)


def _weights(options: argparse.Namespace) -> None:
    from cubeae.specs.conventions import CONVENTIONS

    penalty, batch = options.penalty, options.batch
    ours = CONVENTIONS[options.given_in].to_ours(penalty, options.value, batch)
    print(f"{'convention':<16}{'weight':<12}{'value':>12}  loss")
    for name, convention in CONVENTIONS.items():
        if penalty in convention.rules:
            rule = convention.rules[penalty]
            value = convention.from_ours(penalty, ours, batch)
            print(f"{name:<16}{rule.symbol:<12}{value:>12.5g}  {rule.loss}")


def _add_compare(commands: Any) -> None:
    compare = commands.add_parser("compare", help="compare the results of two runs")
    compare.add_argument("first", type=Path, help="a folder of results")
    compare.add_argument("second", type=Path, help="another, whose cells are compared with these")
    compare.add_argument(
        "--tolerance",
        type=_positive_real,
        default=0.1,
        help="ratios closer to 1 than 1 + this do not matter; 0.1 by default",
    )
    compare.add_argument("--html", type=Path, metavar="FILE", help="write a page with every cell")
    compare.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> None:
    from cubeae.files.storage import write_text
    from cubeae.report.runs import runs_html, runs_text
    from cubeae.results.runs import compare_runs, read_run

    first, second = read_run(options.first), read_run(options.second)
    found = compare_runs(first, second, options.tolerance)
    print(runs_text(first, second, found))
    if options.html:
        write_text(options.html, runs_html(first, second, found))
        print(f"{options.html}: written")


def _crate(options: argparse.Namespace) -> None:
    from cubeae.config.source import load, read_source
    from cubeae.report import crate, reserved_names
    from cubeae.report.citation import SOURCE, find_citation

    source = read_source(options.config, options.overrides)
    config = load(source, reserved_names())
    packed = crate.pack(config, source, find_citation([Path(), SOURCE]))
    crate.write(packed, options.output)
    print(f"{options.output}: holds {packed.count} files of the run")
    for missing in packed.missing:
        print(f"left out: {missing}")


def _load_plugins(arguments: Sequence[str] | None) -> None:
    """Load what --plugin names, before the parser lists what the registries have."""
    from cubeae.plugins.loading import load

    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["score"], ["sample"]):
        early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
        _add_plugin_option(early)
        for plugin in early.parse_known_args(given)[0].plugin:
            load(plugin)


def _add_plugin_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plugin",
        action="append",
        default=[],
        metavar="FILE",
        help="a Python file or module that adds to the registries; its code is run",
    )


def _check(options: argparse.Namespace) -> None:
    from cubeae.config.cost import cost
    from cubeae.config.source import load, read_source
    from cubeae.report import reserved_names

    source = read_source(options.config, options.overrides)
    config = load(source, reserved_names())
    print(f"{source.name}: asks for {cost(config)}")
    if config.plugins:
        _check_plugins(source.plugins(), {**config.schedules, **config.controllers})


def _check_plugins(plugins: Iterable[Plugin], made: Mapping[str, object]) -> None:
    """Print what holds of the plugins' entries; raise ValueError if not all does."""
    # Imported here, since it takes seconds and few configs have plugins.
    from cubeae.properties.plugins import check_plugin

    checked = [each for plugin in plugins for each in check_plugin(plugin, made)]
    for each in checked:
        if not each.faults:
            print("\n".join(each.lines))
    wrong = [line for each in checked if each.faults for line in each.lines]
    if wrong:
        raise ValueError("\n".join(wrong))


def _init(options: argparse.Namespace) -> None:
    from cubeae.config.commands import write_shipped

    try:
        path = write_shipped(options.name)
    except FileExistsError as error:
        raise ValueError(f"{error.filename}: exists, and is not overwritten") from None
    print(f"{path}: written. Edit it, then: cubeae run")


def _run(options: argparse.Namespace) -> None:
    from cubeae.config.commands import run_workflow

    run_workflow(options.others)


def _sample(options: argparse.Namespace) -> None:
    from cubeae.files.clouds import check_output, write_blocks
    from cubeae.training.weights import load

    weights, to_stdout = Path(options.weights), options.output == STREAM
    if not to_stdout:
        check_output(Path(options.output), weights)
    model = load(weights)
    member = model.seeds[0] if options.member is None else options.member
    if member not in model.seeds:
        held = ", ".join(map(str, model.seeds))
        raise ValueError(f"{weights}: has no training seed {member}; it has {held}")
    one = model.member(member)
    if one.diverged_at[0] >= 0:
        raise ValueError(f"{weights}: the training of seed {member} diverged")
    parts = one.sample_blocks(options.n, options.seed, options.sampler)
    target = sys.stdout.buffer if to_stdout else Path(options.output)
    write_blocks(target, (part[0].numpy() for part in parts), options.n)


def _score(options: argparse.Namespace) -> None:
    from cubeae.files.clouds import STANDARD_INPUT, read_cloud
    from cubeae.metrics.cloud import score_against_truth

    from_stdin = options.points == STREAM
    points = read_cloud(sys.stdin.buffer if from_stdin else Path(options.points))
    try:
        rows = score_against_truth(points, options.dataset, options.half_side, options.seed)
    except ValueError as error:
        name = STANDARD_INPUT if from_stdin else options.points
        raise ValueError(f"{name}: {error}") from None
    rows = {name: _known(row) for name, row in rows.items()}
    print(json.dumps(rows, indent=2, allow_nan=False) if options.json else _table(rows))


def _known(row: dict[str, float | None]) -> dict[str, float | None]:
    """A row with None for what a dataset kind does not define; JSON has no NaN."""
    return {
        key: None if value is None or math.isnan(value) else value for key, value in row.items()
    }


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


def _pair(text: str) -> int:
    return _at_least(text, 2)


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
