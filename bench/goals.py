"""What must be reached on two cores, by the key of ``results.json``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """At least or at most so much."""

    limit: float
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        """Whether a figure reaches it."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


GOALS = {
    "template_1m_1month_openfisca_over_ours": Goal(20, at_least=True),
    "template_1m_12months_openfisca_over_ours": Goal(25, at_least=True),
    "template_1m_1month_ours_over_floor": Goal(1.5),
    "template_12m_12months_peak_gb": Goal(3),
    "template_household_explain_p50_ms": Goal(1),
    "household_explain_p50_ms": Goal(3),
    "household_explain_p99_ms": Goal(10),
    "check_cold_s": Goal(0.8),
    "city_scan_s": Goal(60),
    "city_scan_peak_gb": Goal(4),
    "claims_settle_s": Goal(60),
    "payments_1m_s": Goal(60),
    "kernel_compile_s": Goal(60),
    "kernel_cached_s": Goal(2),
    "household_facts_p95_ms": Goal(5),
    "registry_search_p95_ms": Goal(50),
    "registry_stream_s": Goal(60),
    "registry_stream_peak_gb": Goal(4),
    "registry_night_s": Goal(300),
    "page_household_p95_ms": Goal(200),
    "page_search_p95_ms": Goal(300),
    "page_check_p95_ms": Goal(300),
    "page_while_importing_p95_ms": Goal(2000),
    "site_memory_gb": Goal(1.5),
    "first_page_kb": Goal(200),
}
