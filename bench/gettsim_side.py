"""Runs GETTSIM's compiled function; started in the peers' own environment by :mod:`bench.peers`.

``python gettsim_side.py FOLDER [--repetitions N]`` prints one line of JSON. It takes the same households (their people,
ages, salaries, rents); whatever else German law asks is absent. Its law is larger than the template's, so the figure
that can be compared is seconds per rule and million people.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from gettsim import InputData, MainTarget, TTTargets, main

DAY = "2024-01-01"
TARGETS = {
    "einkommensteuer": {"betrag_m_sn": None},
    "solidaritätszuschlag": {"betrag_m_sn": None},
    "sozialversicherung": {"beiträge_versicherter_m": None},
    "kindergeld": {"betrag_m": None},
    "bürgergeld": {"betrag_m_bg": None},
    "wohngeld": {"betrag_m_wthh": None},
    "kinderzuschlag": {"betrag_m_bg": None},
}


def known(folder: Path) -> dict[str, np.ndarray]:
    """The columns that the population says something about, by their path joined with "__"."""
    arrays = {path.stem: np.load(path) for path in folder.glob("*.npy")}
    home, role = arrays["household_of"], arrays["role"]
    people = len(home)
    me = np.arange(people)
    first = np.searchsorted(home, np.arange(len(arrays["household_id"])))[home]
    second = np.minimum(first + 1, people - 1)
    has_partner = (home[second] == home) & (second != first) & (role[second] == 0)
    is_child = (me != first) & ~((me == second) & has_partner)
    spouse = np.where(has_partner & (me == first), second, np.where(has_partner & (me == second), first, -1))
    born = arrays["birth"].astype("datetime64[D]")
    year = born.astype("datetime64[Y]").astype(int) + 1970
    month = born.astype("datetime64[M]").astype(int) % 12 + 1
    minor = is_child & (year > 2024 - 18)
    age_in_months = (2024 - year) * 12 + 1 - month
    return {
        "p_id": me,
        "hh_id": home,
        "alter": age_in_months // 12,
        "alter_monate": age_in_months,
        "geburtsjahr": year,
        "geburtsmonat": month,
        "familie__p_id_ehepartner": spouse,
        "bürgergeld__p_id_einstandspartner": spouse,
        "familie__p_id_elternteil_1": np.where(minor, first, -1),
        "familie__p_id_elternteil_2": np.where(minor & has_partner, second, -1),
        "familie__alleinerziehend": (me == first) & ~has_partner & _any_of(home, minor),
        "kindergeld__p_id_empfänger": np.where(minor, first, -1),
        "einkommensteuer__abzüge__p_id_kinderbetreuungskostenträger": np.where(minor, first, -1),
        "einkommensteuer__gemeinsam_veranlagt": spouse >= 0,
        "einnahmen__bruttolohn_m": arrays["salary"] / 100,
        "einnahmen__kapitalerträge_y": arrays["capital_returns"] * 12 / 100,
        "arbeitsstunden_w": np.where(arrays["salary"] > 0, 38.0, 0.0),
        "sozialversicherung__pflege__beitrag__hat_kinder": _any_of(home, minor) & ~minor,
        "sozialversicherung__rente__jahr_renteneintritt": np.clip(year + 67, 2020, 2030),
        "sozialversicherung__rente__monat_renteneintritt": np.ones(people, dtype=int),
        "lohnsteuer__steuerklasse": np.ones(people, dtype=int),
        "wohnen__bruttokaltmiete_m_hh": arrays["rent"][home] / 100,
        "wohnen__wohnfläche_hh": arrays["accommodation_size"][home].astype(float),
        "wohnen__heizkosten_m_hh": arrays["accommodation_size"][home] * 1.2,
        "wohnen__bewohnt_eigentum_hh": arrays["occupancy"][home] == 0,
        "wohngeld__mietstufe_hh": np.full(people, 3),
    }


def _any_of(home: np.ndarray, holds: np.ndarray) -> np.ndarray:
    return np.bincount(home, weights=holds)[home] > 0


def filled(asked: dict[str, Any], given: dict[str, np.ndarray], people: int, path: str = "") -> dict[str, Any]:
    """A tree of columns as asked for: what is given, and zero or no for the rest."""
    kinds: dict[str, type] = {"IntColumn": int, "FloatColumn": float, "BoolColumn": bool}
    found: dict[str, Any] = {}
    for name, kind in asked.items():
        whole = f"{path}{name}"
        if isinstance(kind, dict):
            found[name] = filled(kind, given, people, f"{whole}__")
        else:
            found[name] = given.get(whole, np.zeros(people, dtype=kinds[str(kind)]))
    return found


def main_() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    given = known(arguments.folder)
    people = len(given["p_id"])
    targets = TTTargets(tree=TARGETS)
    asked = main(main_target=MainTarget.templates.input_data_dtypes.tree, policy_date_str=DAY, tt_targets=targets)
    started = time.perf_counter()
    parts = main(
        main_targets=[MainTarget.tt_function, MainTarget.processed_data, MainTarget.specialized_environment.tt_dag],
        policy_date_str=DAY,
        input_data=InputData.tree(filled(asked, given, people)),
        tt_targets=targets,
        include_fail_nodes=False,
        include_warn_nodes=False,
        tt_function_set_annotations=False,
    )
    prepared = time.perf_counter() - started
    compute, data = parts["tt_function"], parts["processed_data"]
    rules = sum(name not in data for name in parts["specialized_environment"]["tt_dag"].nodes)
    seconds = []
    for _ in range(arguments.repetitions):
        started = time.perf_counter()
        found = compute(data)
        seconds.append(time.perf_counter() - started)
    sums = {name: float(np.sum(values)) for name, values in found.items()}
    per_rule = min(seconds) / rules / (people / 1e6)
    print(
        json.dumps(
            {
                "people": people,
                "rules": rules,
                "prepared_s": prepared,
                "computing_s": seconds,
                "s_per_rule_and_million_people": per_rule,
                "sums": sums,
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main_()
