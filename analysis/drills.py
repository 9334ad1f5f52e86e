"""The drills of the central service, measured: the table of docs/central.md.

    python3 analysis/drills.py build/release/cutover > out/drills.md

Runs `cutover stress` once a drill, in the fast twin, under the requests of 2025-12-01, one to one, seed 1.
Standard library only.
"""

import json
import subprocess
import sys

DAY = "2025-12-01"
SHED = [f"{tier}.queue_timeout_ms=1000" for tier in
        ("balancer", "authentication", "eligibility", "eligibility_database", "medicine")]
TIERS = ("balancer", "authentication", "eligibility", "eligibility_database", "consent", "health_check", "medicine",
         "treatment", "record_database", "certificate_validation", "insurer_intermediate")
TWO_ATTEMPTS = ["client.attempts=2"]
BACK_OFF = ["client.backoff_s=1", "client.backoff_limit_s=8"]

# Title, topology, window, changes.
DRILLS = [
    ("data-centre-lost", "data-centre-lost", "09:00", "09:30", []),
    ("… dropping what waited 1 s at five tiers, two attempts", "data-centre-lost", "09:00", "09:30", SHED + TWO_ATTEMPTS),
    ("… no call of a tier waiting longer than 2 s", "data-centre-lost", "09:00", "09:30",
     [f"{tier}.call.timeout_ms=2000" for tier in TIERS]),
    ("database-replica-lost", "database-replica-lost", "09:00", "10:40", []),
    ("certificate-validation-slow", "certificate-validation-slow", "08:25", "09:20", []),
    ("access-network-down", "access-network-down", "09:00", "09:30", []),
    ("reconnect-storm", "reconnect-storm", "08:58", "09:35", []),
    ("… dropping what waited 1 s at five tiers", "reconnect-storm", "08:58", "09:35", SHED),
    ("retry-without-backoff", "retry-without-backoff", "08:58", "09:20", []),
    ("shedding", "shedding", "08:58", "09:20", []),
    ("… two attempts with back-off instead", "retry-without-backoff", "08:58", "09:20", TWO_ATTEMPTS + BACK_OFF),
    ("… the reference client instead", "retry-without-backoff", "08:58", "09:20",
     ["client.attempts=3", "client.attempt_timeout_s=10", "client.give_up_s=30"] + BACK_OFF),
    ("breakers", "breakers", "08:58", "09:20", []),
    ("… its time-outs without its breakers", "breakers", "08:58", "09:20", [f"{tier}.breaker.window_s=0" for tier in TIERS]),
    ("… its breakers without its time-outs", "breakers", "08:58", "09:20", [f"{tier}.call.timeout_ms=0" for tier in TIERS]),
    ("maintenance-on-the-wrong-night", "maintenance-on-the-wrong-night", "08:55", "09:40", []),
    ("random-failures", "random-failures", "08:30", "09:30", []),
]


def measured(binary: str, topology: str, begin: str, end: str, changes: list[str]) -> dict:
    """The one point of `cutover stress --ramp 1`."""
    command = [binary, "stress", "scenarios/december-2025.toml", "--ramp", "1", "--json",
               "--topology", f"scenarios/central/{topology}.toml", "--window", f"{DAY}T{begin}/{DAY}T{end}"]
    for change in changes:
        command += ["--central", change]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["points"][0]


def percent(share: float) -> str:
    return "0" if share == 0 else "< 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"


def spans(minutes: list[dict], above: float) -> str:
    """Minutes of asking of which a larger share fails, as "09:18–09:30"; the end is not included."""
    found: list[list[int]] = []
    for m in minutes:
        at = int(m["minute"][:2]) * 60 + int(m["minute"][3:])
        if m["requests"] and m["failed"] > above * m["requests"]:
            if found and found[-1][1] == at:
                found[-1][1] = at + 1
            else:
                found.append([at, at + 1])
    return ", ".join(f"{a // 60:02}:{a % 60:02}–{b // 60:02}:{b % 60:02}" for a, b in found) or "none"


def classes(point: dict) -> str:
    """Eligibility (card, first use, phone, number), consent and views apart."""
    groups = {"eligibility": ("card", "phone", "number"), "first uses": ("card_first",), "consent": ("consent",),
              "views": ("health_check", "medicine", "treatment")}
    parts = []
    for name, members in groups.items():
        requests = sum(point["classes"][c]["requests"] for c in members)
        failed = sum(point["classes"][c]["failed"] for c in members)
        parts.append(f"{name} {percent(failed / requests if requests else 0)}")
    return ", ".join(parts)


def main() -> None:
    binary = sys.argv[1]
    print("| drill | window | failures | retries | more than 1 % fail | more than 99 % fail | of whom |")
    print("| --- | --- | ---: | ---: | --- | --- | --- |")
    for title, topology, begin, end, changes in DRILLS:
        point = measured(binary, topology, begin, end, changes)
        name = title if title.startswith("…") else f"[{title}](../scenarios/central/{title}.toml)"
        print(f"| {name} | {begin}–{end} | {percent(point['failure_share'])} | {point['retries_per_request']:.2f} "
              f"| {spans(point['minutes'], 0.01)} | {spans(point['minutes'], 0.99)} | {classes(point)} |", flush=True)


if __name__ == "__main__":
    main()
