"""The table, the ratios and the JSON file of a run."""

import json
import statistics
import time
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"

COLUMNS = (  # name, title, format
    ("per_second", "requests/s", "{:,.0f}"),
    ("p50_ms", "p50 ms", "{:.2f}"),
    ("p99_ms", "p99 ms", "{:.2f}"),
    ("server_us", "server µs", "{:.1f}"),
    ("postgres_us", "PostgreSQL µs", "{:.1f}"),
    ("bytes", "bytes", "{:,.0f}"),
    ("peak_kib", "peak KiB", "{:,.0f}"),
    ("errors", "errors", "{:.0f}"),
)

# Server CPU as a multiple of the bare responder's: the most that it may be.
MULTIPLES = {"W1 anonymous": 3.2, "W2 anonymous": 7.5, "W3 anonymous": 17, "W5 anonymous": 1.5}


def median_of(rounds):
    """The rounds of one workload as one row; errors add up, the peak is the last one's."""
    row = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    row["errors"] = sum(r["errors"] for r in rounds)
    if "peak_kib" in row:
        row["peak_kib"] = max(r["peak_kib"] for r in rounds)
    return row


def print_table(rows):
    cells = [["", *(title for _, title, _ in COLUMNS)]]
    for name, row in rows.items():
        cells.append([name, *(form.format(row[key]) if row.get(key) is not None else "–" for key, _, form in COLUMNS)])
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    for line in cells:
        print(line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:])), sep="  ")


def ratios_of(rows):
    """Name → (value, limit, whether more is better)."""
    found = {}
    bare = rows["bare responder"]["server_us"]
    for name, limit in MULTIPLES.items():
        if name in rows:
            found[f"server CPU of {name} / bare"] = (rows[name]["server_us"] / bare, limit, False)
    if {"W1 signed", "W1 anonymous"} <= rows.keys():
        found["requests/s of W1 signed / anonymous"] = (
            rows["W1 signed"]["per_second"] / rows["W1 anonymous"]["per_second"], 0.85, True)
    if "page 10,000" in rows:
        for key, title in (("p50_ms", "time"), ("postgres_us", "PostgreSQL CPU")):
            found[f"{title} of page 10,000 / page 1"] = (rows["page 10,000"][key] / rows["page 1"][key], 1.5, False)
    return found


def print_ratios(ratios):
    print()
    width = max((len(name) for name in ratios), default=0)
    for name, (value, limit, more_is_better) in ratios.items():
        good = value >= limit if more_is_better else value <= limit
        print(f"{name.ljust(width)}  {value:8.2f}  {'≥' if more_is_better else '≤'} {limit:<5}  {'ok' if good else 'MISSED'}")


def save(rows, ratios, settings):
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime("%Y%m%d-%H%M%S.json")
    document = {"settings": settings, "rows": rows,
                "ratios": {name: {"value": v, "limit": limit} for name, (v, limit, _) in ratios.items()}}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    print(f"\n{path}")
