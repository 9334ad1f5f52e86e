"""What the drills do to desks, visitors and claims, and whom they hit: the second and third tables of docs/central.md.

    python3 analysis/drills_desks.py build/release/cutover > out/drills-desks.md

Runs `cutover run` once a drill (desks and service together, every desk of the nation, or of Greater Tokyo where terminals
ask too often for more; a quarter of an hour in all) and once for the same day without one, and prints what differs. Results
stay in out/drills and are used again. Standard library only.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

RESULTS = Path("out/drills")
# A day without a drill: its row's title, its result, a drill of the same desks, and the platform without that drill's event.
NATION = ("the same day without a drill", "ordinary", "database-replica-lost", "reference")
REGION = ("the same day in Greater Tokyo", "ordinary-greater-tokyo", "reconnect-storm", "greater-tokyo")
DRILLS = {NATION: ["certificate-validation-slow", "database-replica-lost", "access-network-down", "shedding", "breakers",
                   "data-centre-lost", "maintenance-on-the-wrong-night", "retry-without-backoff"],
          REGION: ["reconnect-storm"]}
TYPES = ["hospital", "medical_clinic", "dental_clinic", "pharmacy"]
FALLBACKS = ["fallback_portal", "fallback_notice", "fallback_oral", "fallback_declaration", "proof_to_follow"]


def summary(binary: str, name: str, drill: str, platform: str = "") -> dict:
    """Of the run of a drill, or of one without its event on another platform."""
    result = RESULTS / f"{name}.h5"
    scenario = [f"scenarios/drills/{drill}.toml"]
    if platform:
        scenario += ["--set", f"central.topology=../central/{platform}.toml"]
    subprocess.run([binary, "run", *scenario, "-o", str(result), "--reuse"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([binary, "summary", str(result), "--json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def figures(s: dict) -> dict[str, float]:
    """What the table tells of a day."""
    counts = next(o["counts"] for o in s["outcomes"] if o["facility_type"] == "all")
    waits = {d["facility_type"]: d["mean_s"] for d in s["durations"] if d["duration"] == "staff_wait"}
    claims = next(c for c in s["claims"]["by_month"] if c["facility_type"] == "all")
    service = s["central"]["service"]
    return {
        "no reply": service["check_ins_without_reply"],
        **{name: counts[name] for name in FALLBACKS},
        "gave up": counts["gave_up"],
        "wait": waits["all"],
        "wait by type": [waits[t] for t in TYPES],
        "returns": claims["ever_returned"],
        "rounds": service["agreement"]["most_rounds"],
        "moved": service["agreement"]["moved_failure_pct"],
    }


def failed_by_prefecture(binary: str, name: str) -> list[tuple[float, str]]:
    """Share of failed check-ins of card or phone [%], ascending."""
    command = [binary, "export", str(RESULTS / f"{name}.h5"), "notes", "--by", "prefecture,note"]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8-sig")
    visits: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(done.stdout.splitlines()):
        visits.setdefault(row["prefecture"], {})[row["note"]] = float(row["visits"])
    return sorted((100 * v["card_failed"] / v["card_shown"], p) for p, v in visits.items() if v.get("card_shown"))


def who(binary: str, title: str, name: str, figures_of_run: dict) -> str:
    """A row of the third table."""
    failed = failed_by_prefecture(binary, name)
    share, prefecture = failed[-1]
    median = failed[len(failed) // 2][0]
    waits = " | ".join(f"{w:,.1f} s" for w in figures_of_run["wait by type"])
    return f"| {title} | {waits} | {failed[0][0]:.1f} % ({failed[0][1]}) | {median:.1f} % | {share:.1f} % ({prefecture}) |"


def thousands(x: float) -> str:
    return f"{x:+,.0f}".replace("-", "−") if round(x) else "0"


def main() -> None:
    binary = sys.argv[1]
    RESULTS.mkdir(parents=True, exist_ok=True)
    print("| drill | no reply at the desk | ① portal | ② notice | ③ known patient | ④ declaration | to follow "
          "| gave up | mean wait for staff | claims that come back | rounds, still moved |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    hit = []
    for ordinary, drills in DRILLS.items():
        title, *run = ordinary
        base = figures(summary(binary, *run))
        cells = [f"{base['no reply']:,.0f}", *(f"{base[f]:,.0f}" for f in FALLBACKS), f"{base['gave up']:,.0f}",
                 f"{base['wait']:.1f} s", f"{base['returns']:,.0f}", "–"]
        print(f"| {title} | " + " | ".join(cells) + " |", flush=True)
        hit.append(who(binary, title, run[0], base))
        for drill in drills:
            f = figures(summary(binary, drill, drill))
            cells = [thousands(f[name] - base[name]) for name in ("no reply", *FALLBACKS, "gave up")]
            cells += [f"{f['wait']:.1f} s", thousands(f["returns"] - base["returns"]),
                      f"{f['rounds']:.0f}, {f['moved']:.2f} points" if f["rounds"] else "none needed"]
            print(f"| [{drill}](../scenarios/drills/{drill}.toml) | " + " | ".join(cells) + " |", flush=True)
            hit.append(who(binary, drill, drill, f))
    print("\n| drill | hospital | medical clinic | dental clinic | pharmacy "
          "| failed check-ins, least hit | median prefecture | most hit |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(hit))


if __name__ == "__main__":
    main()
