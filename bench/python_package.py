"""What the Python package costs: medians of several repetitions, as ratios to the program where there is one.

Called by ``make bench`` with the program's path; prints a Markdown table.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPETITIONS = 5


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def median(work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(REPETITIONS))


def main(binary: str) -> None:
    scenario = ROOT / "scenarios/october-2025.toml"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "x.h5"
        command = [binary, "run", str(scenario), "-o", str(out), "--overwrite", "--quiet", "--progress", "none"]

        def by_program(sample: float) -> float:
            words = [*command, "--set", f"sample={sample}"]
            return seconds(lambda: subprocess.run(words, check=True, capture_output=True))

        def by_python(sample: float) -> float:
            code = (
                "import cutover as co; "
                f"co.run(co.Scenario.load({str(scenario)!r}, {{'sample': {sample}}}), out={str(out)!r}, overwrite=True)"
            )
            return seconds(lambda: python(code))

        hundredth = statistics.median(by_python(0.01) for _ in range(REPETITIONS))
        # In turn, so that a slow spell of the machine meets both.
        pairs = [(by_program(0.1), by_python(0.1)) for _ in range(REPETITIONS)]
        ratio = statistics.median(p / b for b, p in pairs)
        imported = median(lambda: python("import cutover")) - median(lambda: python("pass"))
        subprocess.run([*command, "--set", "sample=0.2"], check=True, capture_output=True)
        drawn = median(
            lambda: python(
                "import matplotlib; matplotlib.use('Agg'); import cutover as co; "
                f"ax = co.open({str(out)!r}).plot.utilization(by='facility_type'); "
                f"ax.figure.savefig({str(out)!r} + '.png')"
            )
        )
    print("| what | median | aim |")
    print("| --- | ---: | ---: |")
    print(f"| `import cutover` | {imported:.2f} s | 0.5 s |")
    print(f"| open a national month (1:5), draw utilization by type, save it; interpreter included | {drawn:.2f} s | 2 s |")
    print(f"| a national month at 1:100 from Python, progress and interpreter included | {hundredth:.2f} s | 2 s |")
    whole = statistics.median(p for _, p in pairs)
    print(f"| the same at 1:10 ({whole:.1f} s) over the program's own time | {ratio:.3f} | 1.05 |")


if __name__ == "__main__":
    main(sys.argv[1])
