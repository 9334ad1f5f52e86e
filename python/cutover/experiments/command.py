"""The command line of experiments: ``cutover replicate``, ``compare``, ``sweep``, ``search`` and ``validate`` end here.

The program hands the words after its name to ``python -m cutover.experiments.command``, so that command line and Python
share one implementation. Exit codes are the program's: 0 done, 1 a run failed, 2 the input is wrong, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cutover._core import version as __version__
from cutover.errors import CutoverError, ExperimentError, MetricError, ScenarioError
from cutover.experiments.comparison import Comparison, compare
from cutover.experiments.ensemble import Ensemble
from cutover.experiments.replication import parse_until, replicate, until_report
from cutover.experiments.searching import parse_reach, search
from cutover.experiments.sweeping import sweep
from cutover.experiments.validation import validate
from cutover.experiments.wording import (
    differences_text,
    figure_text,
    frame_text,
    intervals_text,
    sweep_text,
    validation_text,
)
from cutover.metrics import HEADLINES
from cutover.scenario import Scenario

__all__ = ["main"]

SENSITIVITY_TITLES = {
    "one_at_a_time": "each parameter alone, the largest swing first",
    "morris": "elementary effects over the whole range (Morris)",
    "saltelli": "shares of the variance (Sobol)",
    "sobol": "rank correlations (Spearman)",
    "latin_hypercube": "rank correlations (Spearman)",
}

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; errors are sentences on stderr and an exit code."""
    parser = argparse.ArgumentParser(prog="cutover", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    _replicate_options(commands)
    _compare_options(commands)
    _sweep_options(commands)
    _search_options(commands)
    _validate_options(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except (MetricError, ValueError, FileExistsError) as error:
        print(f"cutover: error: {error}", file=sys.stderr)
        return BAD_INPUT
    except (CutoverError, OSError) as error:
        print(f"cutover: error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("interrupted: the same command goes on with what is done", file=sys.stderr)
        return INTERRUPTED


def _common_options(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("-n", type=int, help=f"replications {what} (default: 10; with --until: 5)")
    parser.add_argument(
        "--until",
        action="append",
        default=[],
        metavar="METRIC:±WIDTH",
        help="go on until this is precise: utilization.2025-12:±0.1pt, payouts:±2%% (may be repeated)",
    )
    parser.add_argument("--min", type=int, default=5, dest="least", help="replications before the first look (default: 5)")
    parser.add_argument("--max", type=int, default=200, dest="most", help="replications in all (default: 200)")
    parser.add_argument("--confidence", type=float, default=0.95, help="of intervals (default: 0.95)")
    parser.add_argument("-o", "--out", help="folder of the experiment (default: out/<name>); what is in it is not run again")
    run_options(parser)


def run_options(parser: argparse.ArgumentParser, *, overrides: bool = True) -> None:
    """Options that every experiment has: overrides, and who runs."""
    if overrides:
        parser.add_argument(
            "--set", action="append", default=[], dest="overrides", metavar="KEY=VALUE", help="override a parameter in all scenarios"
        )
    parser.add_argument("--dask", metavar="ADDRESS", help="run on the workers of this Dask scheduler: tcp://host:8786")
    parser.add_argument("-j", "--processes", type=int, default=0, help="runs at a time (default: all processors)")
    parser.add_argument("--threads", type=int, default=1, help="of each run (default: 1)")
    parser.add_argument("--data", help="data directory (default: found beside the scenario)")
    parser.add_argument("--discard-results", action="store_true", help="keep the numbers of each run, not its result file")
    parser.add_argument("-q", "--quiet", action="store_true", help="no bar of progress")


def how(options: argparse.Namespace) -> dict[str, Any]:
    """Keywords of `run_options` for the functions of this package."""
    return {
        "cluster": options.dask,
        "processes": options.processes,
        "threads": options.threads,
        "data": options.data,
        "keep": not options.discard_results,
        "progress": not options.quiet and sys.stderr.isatty(),
    }


def _replicate_options(commands: Any) -> None:
    parser = commands.add_parser("replicate", help="repeat a scenario with other seeds", allow_abbrev=False)
    parser.add_argument("scenario", help="scenario file (TOML)")
    parser.add_argument("--metric", action="append", default=[], help="show this as well: utilization.2025-12.Tokyo")
    parser.add_argument("--all", action="store_true", help="print every reported number, not the main ones")
    _common_options(parser, "of the scenario")
    parser.set_defaults(run=_replicate)


def _replicate(options: argparse.Namespace) -> int:
    scenario = load(options.scenario, options.overrides)
    wanted = parse_until(options.until, options.confidence)
    out = Path(options.out or f"out/{Path(options.scenario).stem}-replications")
    ensemble = replicate(
        scenario,
        options.n,
        until=options.until,
        least=options.least,
        most=options.most,
        metrics=[*HEADLINES, *options.metric],
        confidence=options.confidence,
        out=out,
        **how(options),
    )
    shown = None if options.all else list(dict.fromkeys([*wanted, *options.metric, *HEADLINES]))
    intervals = ensemble.intervals(shown, confidence=options.confidence)
    everything = ensemble.intervals(confidence=options.confidence)
    everything.to_csv(out / "intervals.csv", index=False)
    print(f"{scenario['title']}: {len(ensemble.runs)} replications, {options.confidence:.0%} intervals")
    print(intervals_text(intervals))
    for name, reached in until_report(ensemble, wanted):
        print(f"{name}: " + ("as precise as asked" if reached else f"not as precise as asked after {len(ensemble.runs)} replications"))
    print(f"all numbers: {out / 'intervals.csv'}, {out / 'numbers.parquet'}")
    if not options.discard_results:
        main = [*wanted, *options.metric, *HEADLINES]
        print_report(lambda: ensemble.report(metrics=main, confidence=options.confidence, overwrite=True))
    return report_failures(ensemble)


def _compare_options(commands: Any) -> None:
    parser = commands.add_parser("compare", help="run scenarios with the same seeds and tell them apart", allow_abbrev=False)
    parser.add_argument("scenarios", nargs="+", metavar="scenario", help="scenario files; the first is the base")
    parser.add_argument("--metric", action="append", default=[], help="compare this as well: utilization.2025-12.Tokyo")
    _common_options(parser, "of each scenario")
    parser.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> int:
    paths = [Path(path) for path in options.scenarios]
    names = [p.stem for p in paths] if len({p.stem for p in paths}) == len(paths) else [str(p) for p in paths]
    if len(set(names)) != len(names):
        raise ValueError("the same scenario is named twice")
    out = Path(options.out or f"out/{'-'.join(p.stem for p in paths)}")
    comparison = compare(
        {name: load(path, options.overrides) for name, path in zip(names, paths)},
        options.n,
        metrics=list(dict.fromkeys([*HEADLINES, *options.metric])),
        until=options.until,
        least=options.least,
        most=options.most,
        confidence=options.confidence,
        out=out,
        **how(options),
    )
    table = comparison.differences()
    table.to_csv(out / "differences.csv", index=False)
    print_comparison(comparison)
    print(f"\nall numbers: {out / 'differences.csv'}, {out / 'numbers.parquet'}")
    if not options.discard_results:
        print_report(lambda: comparison.report(overwrite=True))
    return report_failures(comparison.ensemble)


def print_comparison(comparison: Comparison) -> None:
    """Sentences first, then the table."""
    for sentence in comparison.sentences():
        print(sentence)
    print()
    print(differences_text(comparison.differences()))


def print_report(write: Callable[[], Path]) -> None:
    """Write the page of an experiment and say where it is, or why there is none."""
    try:
        print(f"report: {write()}")
    except ExperimentError as error:
        print(f"no report: {error}")


def _sweep_options(commands: Any) -> None:
    parser = commands.add_parser("sweep", help="carry out an experiment file", allow_abbrev=False)
    parser.add_argument("experiment", help="experiment file (TOML)")
    parser.add_argument("--reach", metavar="METRIC>=VALUE", help="rank the points that reach this: utilization.2025-12>=42")
    parser.add_argument("--cost", default="payouts", metavar="METRIC", help="…by this (default: payouts)")
    parser.add_argument("--confidence", type=float, default=0.95, help="of intervals (default: 0.95)")
    parser.add_argument("-o", "--out", help="folder of the experiment (default: out/<name>); what is in it is not run again")
    run_options(parser, overrides=False)
    parser.set_defaults(run=_sweep)


def _sweep(options: argparse.Namespace) -> int:
    from cutover.experiments.experiment_file import read_experiment

    read = read_experiment(options.experiment)
    if read.warnings:
        print(read.warnings, file=sys.stderr, end="")
    if options.reach:
        parse_reach(options.reach)
    out = Path(options.out or f"out/{Path(options.experiment).stem}")
    done = sweep(options.experiment, out=out, **how(options))
    table = done.table(confidence=options.confidence)
    table.to_csv(out / "table.csv", index=False)
    print(f"{read.title}: {len(done.ensemble.points)} points, {read.replications} replications, {options.confidence:.0%} intervals")
    print(sweep_text(table, [f.key for f in done.factors]))
    if done.design != "grid":
        for metric in done.metrics:
            for variant in read.variants:
                found = done.sensitivity(metric, variant=variant or None)
                name = f"{metric}-{variant}" if variant else metric
                found.to_csv(out / f"sensitivity-{name.replace(':', '-').replace('/', '-')}.csv", index_label="key")
                print(f"\n{name}: {SENSITIVITY_TITLES[done.design]}")
                print(frame_text(found))
    if options.reach:
        ranked = done.cheapest(options.reach, options.cost, confidence=options.confidence)
        ranked.to_csv(out / "cheapest.csv", index=False)
        holding = ranked[ranked["holds"]]
        if holding.empty:
            print(f"\nno point reaches {options.reach} with {options.confidence:.0%} confidence")
        else:
            best = holding.iloc[0]
            print(f"\ncheapest that reaches {options.reach}: {best['point']} ({options.cost} {figure_text(best)})")
    print(f"\nall numbers: {out / 'table.csv'}, {out / 'numbers.parquet'}")
    return report_failures(done.ensemble)


def _search_options(commands: Any) -> None:
    parser = commands.add_parser("search", help="find the value of a parameter that reaches a figure", allow_abbrev=False)
    parser.add_argument("scenario", help="scenario file (TOML)")
    parser.add_argument("--vary", required=True, metavar="KEY", help="parameter (a number) to search along")
    parser.add_argument("--reach", required=True, metavar="METRIC>=VALUE", help="what is to hold: utilization.2025-12>=42")
    parser.add_argument("--between", type=float, nargs=2, metavar=("LOW", "HIGH"), help="range (default: the plausible one)")
    parser.add_argument("--tolerance", type=float, help="how near (default: a 64th of the range; 1 for whole numbers)")
    parser.add_argument("-n", type=int, default=5, help="replications of each value (default: 5)")
    parser.add_argument("--confidence", type=float, default=0.95, help="of each verdict (default: 0.95)")
    parser.add_argument("-o", "--out", help="folder of the experiment (default: out/<name>-search)")
    run_options(parser)
    parser.set_defaults(run=_search)


def _search(options: argparse.Namespace) -> int:
    out = Path(options.out or f"out/{Path(options.scenario).stem}-search")
    found = search(
        load(options.scenario, options.overrides),
        options.vary,
        options.reach,
        between=tuple(options.between) if options.between else None,
        tolerance=options.tolerance,
        n=options.n,
        confidence=options.confidence,
        out=out,
        **how(options),
    )
    found.trials.to_csv(out / "trials.csv", index=False)
    print(frame_text(found.trials.set_index("value").rename_axis(options.vary)))
    if found.value is None:
        print(f"{options.reach} holds nowhere between the ends")
    elif found.edge is None:
        print(f"{options.reach} holds at both ends")
    else:
        print(f"{options.reach} holds at {options.vary} = {found.value} and not at {found.edge}, with {options.confidence:.0%} confidence each")
    return OK


def _validate_options(commands: Any) -> None:
    parser = commands.add_parser(
        "validate", help="calibrate on what was known until a month, score by what was published later", allow_abbrev=False
    )
    parser.add_argument("scenario", help="history (TOML), as scenarios/history.toml")
    parser.add_argument(
        "--origin", action="append", default=[], metavar="MONTH", help="last known month (default: 2024-12; may be repeated)"
    )
    parser.add_argument("--members", type=int, default=40, help="parameter sets of each origin (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the calibrations (default: 1)")
    parser.add_argument(
        "--published", action="append", default=[], metavar="CSV", help="score by these published rates instead of data/'s"
    )
    parser.add_argument("--figure", help="draw the forecasts, a panel for each origin: file.svg, .png or .pdf")
    parser.add_argument("-o", "--out", help="folder of the experiment (default: out/<name>-validation)")
    run_options(parser)
    parser.set_defaults(run=_validate)


def _validate(options: argparse.Namespace) -> int:
    out = Path(options.out or f"out/{Path(options.scenario).stem}-validation")
    origins = options.origin or ["2024-12"]
    done = validate(
        load(options.scenario, options.overrides),
        origins=origins,
        members=options.members,
        published=options.published,
        seed=options.seed,
        out=out,
        **how(options),
    )
    done.scores.to_csv(out / "scores.csv", index=False)
    done.forecasts.to_csv(out / "forecasts.csv", index=False)
    print(validation_text(done))
    if options.figure:
        from cutover import plot

        forecast = done.forecasts[done.forecasts["group"] == "all"]
        known = done.published[done.published["group"] == "all"]
        scenario = load(options.scenario, options.overrides)
        info = {"run_id": done.ensemble.runs["key"].iloc[0], "version": __version__, "title": scenario["title"]}
        drawn = plot.rolling(forecast, known) if len(origins) > 1 else plot.bands(forecast, known, known_until=origins[0])
        plot.save(drawn, options.figure, info)
    print(f"\nall numbers: {out / 'scores.csv'}, {out / 'forecasts.csv'}")
    return report_failures(done.ensemble)


def load(path: str | Path, overrides: Sequence[str]) -> Scenario:
    """A scenario with the overrides of the command line, which keep their own form."""
    from cutover import _core

    return Scenario(_core.Scenario.load(str(path), list(overrides)))


def report_failures(ensemble: Ensemble) -> int:
    """Tell runs that failed, each with its reason."""
    failed = ensemble.failed
    for _, row in failed.iterrows():
        print(f"failed: {row['point']}, replication {row['replication']} (seed {row['seed']}): {row['message']}", file=sys.stderr)
    return FAILED if len(failed) else OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
