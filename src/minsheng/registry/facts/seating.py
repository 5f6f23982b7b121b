"""Who stands in which household, as tables of DuckDB: what ``household.people_of`` says of one, for all at once.

::

    home      row, household, division            in order of their numbers; those of nobody are left out
    seat      row, household, person, is_outside, member_from, member_until, relation_to_head, lives_here, membership_share
              and those three on each day of the window (``lives_here@2025-06``) where somebody's changed
    pointer   row, spouse, father …               persons by number, 0 for nobody
    left_out  household, why                      a member is restricted
"""

from __future__ import annotations

import duckdb

from minsheng.registry.facts.window import Window

SAID_BY_MEMBERSHIP = ("relation_to_head", "lives_here", "membership_share")
RESTRICTED = "restricted"


def seat_everybody(duck: duckdb.DuckDBPyConnection, window: Window, pointers: list[str]) -> bool:
    """Makes the tables from those of :mod:`.spooling`; gives whether what a membership says changed for somebody."""
    duck.execute(
        f"create table left_out as select distinct household, '{RESTRICTED}' as why from member"
        " join person using (person) where is_restricted"
    )
    duck.execute(
        "create table belonging as select distinct household, person from member anti join left_out using (household)"
    )
    changes = _memberships(duck, window)
    _seats(duck, window, changes)
    duck.execute(f"create table pointer as {_pointers(pointers)}")
    return changes


def _memberships(duck: duckdb.DuckDBPyConnection, window: Window) -> bool:
    """Each person's last stretch of belonging to a household, in its pieces: nearly all have one piece."""
    duck.execute(
        """
        create table piece as
        with marked as (
          select *, lead(starts) over later as next, row_number() over later as place, count(*) over whole as pieces
          from member window later as (partition by household, person order by starts nulls first),
            whole as (partition by household, person)
        ), stretched as (
          select *, sum(case when place < pieces and next is distinct from ends then 1 else 0 end)
            over (partition by household, person order by place desc) as gaps from marked
        )
        select * exclude (next, gaps, place, pieces), place = pieces as is_last,
          count(*) over (partition by household, person) > 1 as changes
        from stretched where gaps = 0
        """
    )
    found = duck.execute("select count(*) from piece where changes").fetchall()[0]
    first = f"date '{window.first}'"
    columns = [_membership_on(name, window.on, name, first) for name in SAID_BY_MEMBERSHIP]
    if found[0]:
        columns += [
            _membership_on(name, day, f"{name}@{day:%Y-%m}", first)
            for name in SAID_BY_MEMBERSHIP
            for day in window.days
        ]
    several = f"""
      select household, person, nullif(min(coalesce(starts, {first})), {first}) as member_from,
        case when bool_or(is_last and ends is not null) then max(ends) end as member_until, {", ".join(columns)}
      from piece where changes group by household, person
    """
    single = [f'{name} as "{name}"' for name in SAID_BY_MEMBERSHIP]
    if found[0]:
        single += [f'{name} as "{name}@{day:%Y-%m}"' for name in SAID_BY_MEMBERSHIP for day in window.days]
    duck.execute(
        f"""
        create table membership as
        select household, person, case when starts > {first} then starts end as member_from, ends as member_until,
          {", ".join(single)} from piece where not changes
        union all by name
        select * replace (case when member_from > {first} then member_from end as member_from) from ({several})
        """
    )
    return bool(found[0])


def _membership_on(name: str, day: object, column: str, first: str) -> str:
    """What the piece of a day says. The last piece holds on after its end: until when one belongs is said apart."""
    there = f"coalesce(starts, {first}) <= date '{day}' and (is_last or ends > date '{day}')"
    return f'any_value({name}) filter ({there}) as "{column}"'


def _seats(duck: duckdb.DuckDBPyConnection, window: Window, changes: bool) -> None:
    """Members in order of their numbers, then those elsewhere whom the law looks at."""
    followed = ", ".join(f"'{kind}'" for kind in window.followed) or "''"
    here = ['false as "lives_here"']
    if changes:
        here += [f'false as "lives_here@{day:%Y-%m}"' for day in window.days]
    duck.execute(
        f"""
        create table seat as
        with outside as (
          select distinct b.household, t.other as person from belonging b join tie t using (person)
            join person p on p.person = t.other and not p.is_restricted
            anti join belonging i on i.household = b.household and i.person = t.other
          where t.kind in ({followed})
        ), everybody as (
          select false as is_outside, m.* from membership m anti join left_out using (household)
          union all by name
          select true as is_outside, household, person, {", ".join(here)} from outside
        )
        select row_number() over (order by household, is_outside, person) - 1 as row, * from everybody order by row
        """
    )
    duck.execute(
        """
        create table home as
        select row_number() over (order by household) - 1 as row, household, division
        from household semi join belonging using (household) order by row
        """
    )


def _pointers(names: list[str]) -> str:
    """Ties on the day among those who stand in one household."""
    columns = "".join(f", any_value(other) filter (kind = '{name}') as \"{name}\"" for name in names)
    return f"""
      select row{columns} from (
        select s.row, t.kind, coalesce(t.other, 0) as other from seat s join tie t using (person)
          left join seat o on o.household = s.household and o.person = t.other
        where t.other is null or o.person is not null)
      group by row order by row
    """
