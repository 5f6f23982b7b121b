"""``python -m bench.run``: everything that must be reached, measured in one run; ``QUICK=1`` for smaller sizes.

Prints a table (ours, peer, floor, ratio, asked) and writes ``bench/results.json``. A part that cannot be measured here
is null there, with its reason, and the exit code is 1; a figure worse than asked for is shown red and is no error,
since machines differ. Timings of ours, the peers and the floor are taken turn by turn; the best of each is compared.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from bench import city, claims, explaining, measured, memory, payments, peers
from bench.goals import GOALS
from bench.ours import ONE_MONTH, TWELVE_MONTHS, WORK
from bench.population import in_whole_units, make_population
from bench.table import Row, print_table
from bench.template_runs import Comparison, compare_all
from minsheng.registry.database.embedded import Embedded

RESULTS_FILE = Path(__file__).parent / "results.json"
# By python -m bench.registry … --load and python -m bench.pages … --import, which take long: kept as they stand.
MEASURED_APART, KEYS_APART = ("registry_loads", "pages_while_importing"), ("page_while_importing_p95_ms",)
PEOPLE = 1_000_000
GETTSIM_PEOPLE = 248_000
"""A hundred thousand households."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rounds_of_one_month: int
    rounds_of_twelve_months: int
    whole_unit_people: int
    memory_people: int
    explanations: int
    cold_checks: int
    city_people: int
    patients: int
    registry_people: int
    page_seconds: int
    payments: int


FULL = Sizes(12, 5, 200_000, 12_000_000, 2_000, 9, 12_600_000, claims.PATIENTS, PEOPLE, 60, payments.PAYMENTS)
QUICK = Sizes(5, 2, 50_000, 1_200_000, 400, 3, 300_000, claims.QUICK_PATIENTS, 20_000, 5, payments.QUICK_PAYMENTS)


@dataclass
class Found:
    """What was measured: the keys asked for, details beside them, rows to show, and what could not be measured."""

    keys: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(GOALS))
    details: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Measures, prints, writes."""
    quick = os.environ.get("QUICK", "") not in ("", "0")
    sizes = QUICK if quick else FULL
    console = Console()
    found = Found()
    began = time.monotonic()
    parts: list[tuple[str, Callable[[Found, Sizes], None]]] = [
        ("installing the peers", _install_peers),
        ("the template's rules, one month", _one_month),
        ("the template's rules, twelve months", _twelve_months),
        ("the template's rules in whole currency units", _whole_units),
        ("twelve months of the largest population", _memory),
        ("GETTSIM", _gettsim),
        ("one household at a time", _explanations),
        ("a cold check", _cold_check),
        ("making the whole law's kernel", _kernel),
        ("the whole city", _city),
        ("a year of claims", _claims),
        ("the registry and its pages", _registry_and_pages),
        ("a run of payments", _payments),
    ]
    for name, part in parts:
        started = time.monotonic()
        with console.status(f"Measuring {name} …"):
            try:
                part(found, sizes)
            except (Exception, SystemExit) as error:  # one part that fails must not cost the others' results
                found.left_out[name] = f"{type(error).__name__}: {error}"
                console.print(f"[red]{name}: {type(error).__name__}: {str(error)[:600]}[/red]", highlight=False)
        console.print(f"[dim]{name}: {time.monotonic() - started:.1f} s[/dim]", highlight=False)
    print_table(console, found.rows)
    _write(found, quick, time.monotonic() - began)
    console.print(
        f"Written: {RESULTS_FILE.relative_to(Path.cwd()) if RESULTS_FILE.is_relative_to(Path.cwd()) else RESULTS_FILE}"
    )
    return 1 if found.left_out else 0


def _install_peers(found: Found, sizes: Sizes) -> None:
    peers.ensure()


def _one_month(found: Found, sizes: Sizes) -> None:
    compared = _compare(found, "1 month", ONE_MONTH, sizes.rounds_of_one_month)
    found.keys["template_1m_1month_openfisca_over_ours"] = compared.openfisca.best / compared.ours.best
    found.keys["template_1m_1month_ours_over_floor"] = compared.ours.best / compared.floor.best
    found.details["template_1m_1month_ours_over_blocked_floor"] = compared.ours.best / compared.blocked_floor.best
    found.details["openfisca_template_trace_p50_ms"] = compared.openfisca_trace_p50_ms


def _twelve_months(found: Found, sizes: Sizes) -> None:
    compared = _compare(found, "12 months", TWELVE_MONTHS, sizes.rounds_of_twelve_months)
    found.keys["template_1m_12months_openfisca_over_ours"] = compared.openfisca.best / compared.ours.best


def _compare(found: Found, name: str, days: list[Any], rounds: int) -> Comparison:
    population = make_population(PEOPLE)
    folder = WORK / f"people_{PEOPLE}"
    population.save(folder)
    compared = compare_all(population, folder, days, rounds)
    label = f"Template, 1 M people, {name}"
    key = "template_1m_1month" if len(days) == 1 else "template_1m_12months"
    found.rows += [
        Row(
            f"{label}, s", compared.ours.best, compared.openfisca.best, compared.floor.best,
            compared.openfisca.best / compared.ours.best, GOALS[f"{key}_openfisca_over_ours"], "OpenFisca ÷ ours",
        ),
        Row(
            f"{label}, s, floor in one pass", compared.ours.best, None, compared.floor.best,
            compared.ours.best / compared.floor.best, GOALS.get(f"{key}_ours_over_floor"), "ours ÷ floor",
        ),
        Row(
            f"{label}, s, floor in blocks", compared.ours.best, None, compared.blocked_floor.best,
            compared.ours.best / compared.blocked_floor.best, None, "ours ÷ floor",
        ),
    ]  # fmt: skip
    agreement = compared.agreement
    found.details[key] = {
        "ours": compared.ours.as_json(),
        "openfisca_computing": compared.openfisca.as_json(),
        "openfisca_setting_inputs": compared.openfisca_inputs.as_json(),
        "openfisca_peak_gb": compared.openfisca_peak_gb,
        "floor_one_pass": compared.floor.as_json(),
        "floor_blocked": compared.blocked_floor.as_json(),
        "agreement": asdict(agreement) if agreement else None,
    }
    if agreement and not agreement.is_exact:
        found.left_out[f"exactness, {name}"] = f"Not everybody found the same: {agreement}"
    return compared


def _whole_units(found: Found, sizes: Sizes) -> None:
    population = in_whole_units(make_population(sizes.whole_unit_people, seed=3))
    folder = WORK / f"whole_{sizes.whole_unit_people}"
    population.save(folder)
    agreement = compare_all(population, folder, TWELVE_MONTHS, rounds=1).agreement
    if agreement is None:
        return
    found.details["whole_units_agreement"] = asdict(agreement)
    share = agreement.openfisca_other_fen / agreement.cells
    found.rows.append(Row("Cells where OpenFisca's 32 bits give another fen, share", None, share, None, None, None, ""))


def _memory(found: Found, sizes: Sizes) -> None:
    done = memory.peak_of_twelve_months(sizes.memory_people)
    if sizes is FULL:
        found.keys["template_12m_12months_peak_gb"] = done["peak_gb"]
    found.details["template_12months_memory"] = {**done, "openfisca_published_gb": 7.3}
    millions = sizes.memory_people / 1e6
    goal = GOALS["template_12m_12months_peak_gb"] if sizes is FULL else None
    published = 7.3 if sizes is FULL else None
    found.rows.append(
        Row(f"Template, {millions:g} M people, 12 months, GB", done["peak_gb"], published, None, None, goal, "")
    )
    found.rows.append(
        Row(f"Template, {millions:g} M people, 12 months, s", done["seconds"], None, None, None, None, "")
    )


def _gettsim(found: Found, sizes: Sizes) -> None:
    folder = WORK / f"people_{GETTSIM_PEOPLE}"
    make_population(GETTSIM_PEOPLE).save(folder)
    done = peers.gettsim(folder, repetitions=5)
    found.details["gettsim"] = {name: value for name, value in done.items() if name != "sums"}
    theirs = done["s_per_rule_and_million_people"]
    best = found.details.get("template_1m_1month", {}).get("ours", {}).get("best_s")
    mine = best / explaining.rules_in_template() if best else None
    ratio = theirs / mine if mine else None
    found.details["ours_s_per_rule_and_million_people"] = mine
    found.rows.append(
        Row("Seconds per rule and million people (GETTSIM)", mine, theirs, None, ratio, None, "peer ÷ ours")
    )


def _explanations(found: Found, sizes: Sizes) -> None:
    template = explaining.template_law(sizes.explanations)
    found.keys["template_household_explain_p50_ms"] = template.p50
    found.details["template_household_explain"] = asdict(template)
    traced = found.details.get("openfisca_template_trace_p50_ms")
    goal = GOALS["template_household_explain_p50_ms"]
    found.rows.append(Row("Template, one household explained, p50 ms", template.p50, traced, None, None, goal, ""))
    whole = explaining.city_law(sizes.explanations)
    found.keys["household_explain_p50_ms"], found.keys["household_explain_p99_ms"] = whole.p50, whole.p99
    found.details["household_explain"] = asdict(whole)
    p50, p99 = GOALS["household_explain_p50_ms"], GOALS["household_explain_p99_ms"]
    found.rows.append(Row("Whole law, one household explained, p50 ms", whole.p50, None, None, None, p50, ""))
    found.rows.append(Row("Whole law, one household explained, p99 ms", whole.p99, None, None, None, p99, ""))


def _cold_check(found: Found, sizes: Sizes) -> None:
    seconds = sorted(city.check_cold(sizes.cold_checks + 1)[1:])
    found.keys["check_cold_s"] = seconds[len(seconds) // 2]
    found.details["check_cold_s"] = seconds
    found.rows.append(
        Row("minsheng check, cold, s", found.keys["check_cold_s"], None, None, None, GOALS["check_cold_s"], "")
    )


def _kernel(found: Found, sizes: Sizes) -> None:
    first, second = city.kernel_times()
    found.keys["kernel_compile_s"], found.keys["kernel_cached_s"] = first, second
    found.rows.append(Row("Whole law's kernel, compiled, s", first, None, None, None, GOALS["kernel_compile_s"], ""))
    found.rows.append(Row("Whole law's kernel, from cache, s", second, None, None, None, GOALS["kernel_cached_s"], ""))


def _city(found: Found, sizes: Sizes) -> None:
    folder, built = city.build(sizes.city_people)
    done = city.scan(folder)
    found.details["city"] = {"people": sizes.city_people, "built": built, "scanned": done}
    millions = sizes.city_people / 1e6
    seconds_goal, memory_goal = (GOALS["city_scan_s"], GOALS["city_scan_peak_gb"]) if sizes is FULL else (None, None)
    if sizes is FULL:
        found.keys["city_scan_s"], found.keys["city_scan_peak_gb"] = done["seconds"], done["peak_gb"]
    found.rows.append(
        Row(f"Whole law, {millions:g} M people scanned, s", done["seconds"], None, None, None, seconds_goal, "")
    )
    found.rows.append(
        Row(f"Whole law, {millions:g} M people scanned, GB", done["peak_gb"], None, None, None, memory_goal, "")
    )


def _claims(found: Found, sizes: Sizes) -> None:
    done = claims.settle(sizes.patients)
    found.details["claims"] = done
    goal = GOALS["claims_settle_s"] if sizes is FULL else None
    if sizes is FULL:
        found.keys["claims_settle_s"] = done["seconds"]
    label = f"{done['claims'] / 1e6:.3g} M claims of {done['patients'] / 1e6:g} M patients settled"
    found.rows.append(Row(f"{label}, s", done["seconds"], None, None, None, goal, ""))
    found.rows.append(Row(f"{label}, GB", done["peak_gb"], None, None, None, None, ""))


def _registry_and_pages(found: Found, sizes: Sizes) -> None:
    folder = Path(tempfile.mkdtemp(prefix="minsheng-bench-", dir="/var/tmp"))
    try:
        _registry(found, sizes, folder)
        _pages(found, sizes, folder)
    finally:
        Embedded(folder / "postgres").stop()
        shutil.rmtree(folder, ignore_errors=True)


def _registry(found: Found, sizes: Sizes, folder: Path) -> None:
    """A process of its own: it makes a database, and Django knows one only."""
    done = measured.run([sys.executable, "-m", "bench.registry", str(sizes.registry_people), "--in", str(folder)])
    told = json.loads(done["output"].splitlines()[-1])
    found.details["registry"] = told
    for name, label in (
        ("household_facts_p95_ms", "one household's facts, p95 ms"),
        ("registry_search_p95_ms", "a search, p95 ms, the slowest kind"),
        ("registry_stream_s", "everybody to the engine, s"),
        ("registry_stream_peak_gb", "everybody to the engine, GB"),
        ("registry_night_s", "a night with write-back, s"),
    ):
        if sizes is FULL:
            found.keys[name] = told[name]
        row = f"Registry of {told['rows']['person']:,}: {label}"
        found.rows.append(Row(row, told[name], None, None, None, GOALS[name] if sizes is FULL else None, ""))
    loaded = f"Registry of {told['rows']['person']:,}: loaded, s"
    found.rows.append(Row(loaded, told["registry_load_s"], None, None, None, None, ""))


def _pages(found: Found, sizes: Sizes, folder: Path) -> None:
    done = measured.run([sys.executable, "-m", "bench.pages", str(folder), "--seconds", str(sizes.page_seconds)])
    told = json.loads(done["output"].splitlines()[-1])
    found.details["pages"] = told
    for name, value in told["keys"].items():
        if sizes is FULL:
            found.keys[name] = value
        label = f"Site over {told['people_there']:,} people: {name}"
        found.rows.append(Row(label, value, None, None, None, GOALS[name] if sizes is FULL else None, ""))


def _payments(found: Found, sizes: Sizes) -> None:
    done = payments.run_apart(sizes.payments)
    found.details["payments"] = done
    goal = GOALS[payments.KEY] if sizes is FULL else None
    if sizes is FULL:
        found.keys[payments.KEY] = done["asked_for_s"]
    label = f"{done['payments'] / 1e6:g} M payments, list to ledger and bank files sent, s"
    found.rows.append(Row(label, done["asked_for_s"], None, None, None, goal, ""))


def _write(found: Found, quick: bool, seconds: float) -> None:
    elsewhere = json.loads(RESULTS_FILE.read_text(encoding="utf-8")) if RESULTS_FILE.is_file() else {"details": {}}
    found.details |= {name: elsewhere["details"][name] for name in MEASURED_APART if name in elsewhere["details"]}
    found.keys |= {name: elsewhere.get(name) for name in KEYS_APART}
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    text = json.dumps(
        {
            **found.keys,
            "quick": quick,
            "seconds": seconds,
            "machine": machine,
            "asked": {name: str(goal) for name, goal in GOALS.items()},
            "left_out": found.left_out,
            "details": found.details,
        },
        indent=1,
        ensure_ascii=False,
    )
    RESULTS_FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
