"""The caseload of a city in a measured registry: decisions, awards, payments of two years with the bank's word, cases and their steps.

A registry that was only loaded and decided has nobody who is paid, so that pages read empty tables. One household in five has
an award, paid each month; one in four a case, four of five of them closed. The rows are written by the owner with the checks of
single deeds off, as a restored backup would bring them: what is measured is reading them under row-level security.
"""

from __future__ import annotations

from typing import Any

import psycopg

_TABLES = (
    "decision",
    "award",
    "payment_run",
    "payment",
    "bank_message",
    "payment_outcome",
    "paid",
    "case_file",
    "case_step",
    "case_clock",
    "clock_alert",
)
_STATEMENTS = (
    "insert into law_text (version, files) values ('bench', ''::bytea) on conflict do nothing",
    "insert into figures_in_force (digest, figures) values ('bench', '{}') on conflict do nothing",
    "insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
    " values ('bench', '测', 'bench', '3301', 'bench', '102331000000', 'x', 'x', 'bench') on conflict do nothing",
    "create temporary table home as select h.id, h.division,"
    " (select m.person_id from membership m where m.household_id = h.id order by m.id limit 1) as head from household h",
    "delete from home where head is null",
    "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt, decided_by)"
    " select id, '2023-06-15', now(), 'bench', 'zhejiang/hangzhou', 'bench', '{}', '[\"minimum_living_allowance\"]', '{\"answers\": []}',"
    " '{}', 'bench' from home where id % 5 = 0",
    "insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held, said_by)"
    " select nextval('award_number'), d.household_id, 'minimum_living_allowance', 'monthly', 130100, 'bench', h.head, d.id, 'bench',"
    " 'bench', '[2023-07-01,)', 'bench' from decision d join home h on h.id = d.household_id where d.law_id = 'bench'",
    "insert into payment_run (programme, month, kind, division, state, file_size, pay_on, prepared_by_id, approved_by_id, frozen_at)"
    " select 'minimum_living_allowance', month, 'monthly', '3301', 'settled', 10000, month + 14, 1, 2, month + 10"
    " from (select generate_series('2023-07-01'::timestamp, '2025-06-01', '1 month')::date as month) months",
    "insert into payment (run_id, award_id, award_number, household_id, payee_id, programme, kind, month, amount, fund_id, decision_id,"
    " account_version_id, file_number, end_to_end) select r.id, a.id, a.number, a.household_id, a.payee_id, a.programme, 'monthly',"
    " r.month, a.amount, a.fund_id, a.decision_id, 1, 1, a.number || '/' || r.month from payment_run r cross join award a",
    "insert into bank_message (kind, division, identification, digest, day, counts, read_by)"
    " values ('statement', '3301', 'bench', 'bench', '2025-06-16', '{}', 'bench')",
    "insert into payment_outcome (payment_id, what, message_id)"
    " select p.id, 'settled', m.id from payment p, bank_message m where m.identification = 'bench'",
    "insert into paid (award_number, household_id, person_id, programme, month, amount, reference, noted_by)"
    " select award_number, household_id, person_id, programme, month, amount, 'payment ' || end_to_end, 'bench' from payment",
    "insert into case_file (number, household_id, applicant_id, programme, division, state, channel, applied_on, closed_on)"
    " select '2025-330100-' || lpad(row_number() over ()::text, 8, '0'), id, head, 'minimum_living_allowance', division,"
    " case when id % 20 < 16 then 'granted' else 'under_inquiry' end, 'found', '2025-06-01'::date - (id % 300)::int,"
    " case when id % 20 < 16 then '2025-06-20'::date end from home where id % 4 = 0",
    "insert into case_step (case_id, version, action, from_state, to_state, done_on, actor, detail)"
    " select c.id, step.version, 'accept', 'received', 'accepted', c.applied_on, 'bench', '{}'"
    " from case_file c, generate_series(1, 5) as step (version)",
    "insert into case_clock (case_id, step, days, kind, article, started_on, due_on)"
    " select c.id, step, days, 'working_days', 'bench', c.applied_on, c.applied_on + days from case_file c,"
    " (values ('whole', 45), ('inquiry', 20)) as clock (step, days) where c.closed_on is null",
    "insert into clock_alert (case_id, clock_id, division, colour, told, raised_on, due_on)"
    " select c.id, k.id, c.division, case when k.id % 8 = 0 then 'red' else 'amber' end,"
    " case when k.id % 8 = 0 then 'supervise_cases' else 'handle_cases' end, k.due_on, k.due_on"
    " from case_clock k join case_file c on c.id = k.case_id where k.id % 4 = 0",
    "select read_case_clocks(array(select id from case_file where closed_on is null))",
    "drop table home",
)  # fmt: skip


def fill(owner: psycopg.Connection[Any]) -> dict[str, int]:
    """Puts a caseload where there is none yet; gives the rows of each table."""
    if owner.execute("select 1 from award limit 1").fetchone() is None:
        with owner.transaction():
            for table in _TABLES:
                owner.execute(f"alter table {table} disable trigger user")  # type: ignore[arg-type]
            for statement in _STATEMENTS:
                owner.execute(statement)  # type: ignore[arg-type]
            owner.execute("set constraints all immediate")
            for table in _TABLES:
                owner.execute(f"alter table {table} enable trigger user")  # type: ignore[arg-type]
        for table in _TABLES:
            owner.execute(f"analyze {table}")  # type: ignore[arg-type]
    return {table: _count(owner, table) for table in _TABLES}


def _count(owner: psycopg.Connection[Any], table: str) -> int:
    (found,) = owner.execute(f"select count(*) from {table}").fetchone() or (0,)  # type: ignore[arg-type]
    return int(found)
