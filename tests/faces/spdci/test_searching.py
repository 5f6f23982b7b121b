"""Searches over the interface: which person comes back, by every kind of query, and who never does; each message fits the standard."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person
from tests.faces.api.calling import add_partners
from tests.faces.spdci.partner import Partner, searching, write_partners
from tests.faces.spdci.standard import request_flaws, response_flaws
from tests.services.casework.families import HOME, SINCE, add_family, state

D = datetime.date
LAO, ELSEWHERE = "330106195203021228", "330102194407152341"


def digit(number: str) -> str:
    """The number with its right check digit."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return number[:17] + "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], weights, strict=True)) % 11]


class Town:
    """A widow with her number, a mother with a disabled child, both in Xihu; somebody in Shangcheng."""

    def __init__(self, city: psycopg.Connection) -> None:
        self.family = add_family()
        self.number, self.other_number = digit(LAO), digit(ELSEWHERE)
        with acting("beishan", "intake") as act:
            widow = add_person(act, name="欧阳兰", division=HOME, on=SINCE, said_by="test", number=self.number)
            home = add_household(act, division=HOME, on=SINCE)
            add_member(
                act, household_id=home.pk, person_id=widow.pk, relation_to_head="head", since=SINCE, said_by="test"
            )
        self.widow, self.home = widow.pk, home.pk
        state(person=self.widow, marital_status="widowed", hukou="local")
        with acting("street_shangcheng", "intake") as act:
            there = add_person(
                act, name="周伟", division="330102001051", on=SINCE, said_by="test", number=self.other_number
            )
            house = add_household(act, division="330102001051", on=SINCE)
            add_member(
                act, household_id=house.pk, person_id=there.pk, relation_to_head="head", since=SINCE, said_by="test"
            )
        self.there = there.pk


@pytest.fixture
def town(city: psycopg.Connection) -> Town:
    add_partners(city)
    return Town(city)


@pytest.fixture
def partner(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    made = Partner()
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {made.name: made.line()})))
    return made  # type: ignore[return-value]


def found(partner: Partner, message: dict[str, Any], profile: str = "social") -> dict[str, Any]:
    """The one response of a search; question and answer fit the standard."""
    body = partner.envelope("sync/search", message)
    if profile != "fr":
        assert request_flaws(profile, "sync/search", body) == []
    answer = partner.post(profile, "sync/search", body)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    if profile != "fr":
        assert response_flaws(profile, "sync/search", said) == []
    assert said["message"]["transaction_id"] == message["transaction_id"]
    one: dict[str, Any] = said["message"]["search_response"][0]
    assert one["reference_id"] == "r1"
    return one


def ids(response: dict[str, Any]) -> list[str]:
    assert response["status"] == "succ", response
    return [each["@id"] for each in records(response)]


def records(response: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of a response: a list, or in the disability registry one object, or several in ``@graph``."""
    found = response["data"]["reg_records"]
    if isinstance(found, list):
        return found
    return found.get("@graph", [found] if found else [])


def who(partner: Partner, query: Any, kind: str = "expression", profile: str = "social", **more: Any) -> list[int]:
    return [int(each.split("/")[1]) for each in ids(found(partner, searching(kind, query, **more), profile))]


def test_by_identity_number_comes_that_person_alone(partner: Partner, town: Town) -> None:
    for kind in ("UIN", "NID", "NationalID", "ns:org:IdType:UIN"):
        response = found(partner, searching("idtype-value", {"type": kind, "value": {"value": town.number}}))
        assert ids(response) == [f"record/{town.widow}"]
    (record,) = response["data"]["reg_records"]
    person = record["demographic_info"]
    assert person["name"] == {"@type": "Name", "surname": "欧阳", "given_name": "兰"}
    assert person["birth_date"].startswith("1952-03-02")
    assert person["identifier"][0]["identifier_value"] == town.number  # they knew it
    assert record["marital_status"] == "W"
    assert response["pagination"] == {"page_size": 50, "page_number": 1, "total_count": 1}


def test_a_number_that_was_not_asked_for_is_masked(partner: Partner, town: Town) -> None:
    response = found(partner, searching("expression", {"name": {"$eq": "欧阳兰"}}))
    shown = response["data"]["reg_records"][0]["member_identifier"][0]["identifier_value"]
    assert town.number not in str(response)
    assert "*" in shown


def test_by_expression(partner: Partner, town: Town) -> None:
    family = town.family
    widows = {"type": "ns:org:QueryType:NoSql", "value": {"expression": {"collection": "Group", "query": {"$and": [
        {"demographic_info.person.sex": {"$eq": "female"}}, {"marital_status": {"$eq": "W"}}]}}}}  # fmt: skip
    assert who(partner, widows) == [town.widow]
    assert who(partner, {"is_disabled": {"$eq": True}}) == [family["child"]]
    assert who(partner, {"is_disabled": {"$eq": False}, "sex": "F"}) == [family["mother"], town.widow]
    assert who(partner, {"birth_date": {"$gte": "2016-01-01", "$lt": "2017-01-01"}}) == [family["child"]]
    assert who(partner, {"$or": [{"sex": {"$eq": "male"}}, {"marital_status": {"$eq": "W"}}]}) == [
        family["child"],
        town.widow,
    ]
    assert who(partner, {"$and": [{"sex": "female"}, {"$not": {"marital_status": {"$eq": "W"}}}]}) == [family["mother"]]
    assert who(partner, {"record_number": {"$in": [family["mother"], town.there]}}) == [family["mother"]]
    assert who(partner, {"group_size": {"$gt": 1}}) == [family["mother"], family["child"]]
    assert who(partner, {"name": {"$ne": "欧阳兰"}, "sex": {"$eq": "female"}}) == [family["mother"]]


def test_by_predicate(partner: Partner, town: Town) -> None:
    def one(name: str, operator: str, value: Any) -> dict[str, Any]:
        return {"attribute_name": name, "operator": operator, "attribute_value": value}

    both = [
        {
            "seq_num": 1,
            "expression1": one("sex", "eq", "female"),
            "condition": "and",
            "expression2": one("birth_date", "lt", "1960-01-01"),
        }
    ]
    assert who(partner, both, "predicate") == [town.widow]
    either = [
        {"expression1": one("sex", "eq", "male"), "condition": "or", "expression2": one("marital_status", "eq", "W")}
    ]
    assert who(partner, either, "predicate") == [town.family["child"], town.widow]
    but = [
        {"expression1": one("sex", "eq", "female"), "condition": "not", "expression2": one("marital_status", "eq", "W")}
    ]
    assert who(partner, but, "predicate") == [town.family["mother"]]
    two = [
        {"expression1": one("sex", "in", "female,male")},
        {"expression1": one("birth_date", "in", {"values": ["2016-02-20"]})},
    ]
    assert who(partner, two, "predicate") == [town.family["child"]]


def test_groups(partner: Partner, town: Town) -> None:
    response = found(partner, searching("expression", {"group_size": {"$lt": 5}}, response_entity="Group",
                                        sort=[{"attribute_name": "group_size", "sort_order": "desc"}]))  # fmt: skip
    assert ids(response) == [f"household/{town.family['household']}", f"household/{town.home}"]
    group = response["data"]["reg_records"][0]
    assert (group["group_size"], group["address"]["sub_region_code"]) == (2, "330106")
    assert group["group_head_info"]["@id"] == f"record/{town.family['mother']}"
    assert [each["relationship_type"] for each in group["member_list"]] == ["SELF", "CHILD"]
    by_number = found(
        partner,
        searching("idtype-value", {"type": "GROUP", "value": {"value": str(town.home)}}, response_entity="Group"),
    )
    assert ids(by_number) == [f"household/{town.home}"]


def test_whoever_is_out_of_reach_or_restricted_never_comes(
    partner: Partner, town: Town, city: psycopg.Connection
) -> None:
    by_number = {"type": "UIN", "value": {"value": town.other_number}}
    assert ids(found(partner, searching("idtype-value", by_number))) == []
    assert who(partner, {"name": {"$eq": "周伟"}}) == []
    assert who(partner, {"$not": {"name": {"$eq": "nobody"}}}) == [
        town.family["mother"],
        town.family["child"],
        town.widow,
    ]
    city.execute("update person set is_restricted = true where id = %s", [town.family["child"]])
    assert who(partner, {"is_disabled": {"$eq": True}}) == []
    group = found(partner, searching("expression", {"sex": "female"}, response_entity="Group"))
    assert "陈乐" not in str(group)
    assert f"record/{town.family['child']}" not in str(group)
    assert {each["group_size"] for each in group["data"]["reg_records"]} == {1}


def test_pages_and_order(partner: Partner, town: Town) -> None:
    everybody = {"$not": {"name": {"$eq": "nobody"}}}
    by_birth = [{"attribute_name": "birth_date", "sort_order": "desc"}]
    order = [town.family["child"], town.family["mother"], town.widow]
    pages = []
    for number in (1, 2, 3):
        message = searching("expression", everybody, sort=by_birth, pagination={"page_size": 1, "page_number": number})
        response = found(partner, message)
        assert response["pagination"] == {"page_size": 1, "page_number": number, "total_count": 3}
        pages += [int(each.split("/")[1]) for each in ids(response)]
    assert pages == order
    assert who(partner, everybody, sort=[{"attribute_name": "birth_date", "sort_order": "asc"}]) == order[::-1]
    assert who(partner, everybody, pagination={"page_size": 10.0, "page_number": 2}) == []


@pytest.mark.parametrize(
    ("criteria", "reason"),
    [
        ({"query": {}}, "rjct.filter.invalid"),
        ({"query": {"poverty_score": {"$lt": 5}}}, "rjct.filter.invalid"),
        ({"query": {"sex": {"$regex": "."}}}, "rjct.filter.invalid"),
        ({"query": {"sex": {"$eq": "f'; drop table person; --"}}}, "rjct.filter.invalid"),
        ({"query": {"p.name) or true--": {"$eq": "x"}}}, "rjct.filter.invalid"),
        ({"query": {"name": {"$eq": ["x"]}}}, "rjct.filter.invalid"),
        ({"query": {"record_number": {"$eq": 2**70}}}, None),
        ({"query": {"record_number": {"$in": []}}}, "rjct.filter.invalid"),
        (
            {"query": {"sex": "female"}, "sort": [{"attribute_name": "wealth", "sort_order": "asc"}]},
            "rjct.sort.invalid",
        ),
        ({"query": {"sex": "female"}, "pagination": {"page_size": 0}}, "rjct.pagination.invalid"),
        ({"query": {"sex": "female"}, "pagination": {"page_size": 10_000}}, "rjct.pagination.invalid"),
        ({"query": {"sex": "female"}, "pagination": {"page_size": 1.5}}, "rjct.pagination.invalid"),
        ({"query_type": "graphql", "query": {"sex": "female"}}, "rjct.search_criteria.invalid"),
        ({"query_type": "predicate", "query": {"sex": "female"}}, "rjct.filter.invalid"),
        ({"query_type": "idtype-value", "query": {"type": "DRN", "value": "1"}}, "rjct.filter.invalid"),
        ({"query": {"sex": "female"}, "response_entity": "City"}, "rjct.search_criteria.invalid"),
        ({"query": {"$and": [{"sex": "female"}] * 60}}, "rjct.filter.invalid"),
    ],
)
def test_what_cannot_be_asked(partner: Partner, criteria: dict[str, Any], reason: str | None) -> None:
    message = searching("expression", {})
    message["search_request"][0]["search_criteria"] = {"query_type": "expression", **criteria}
    answer = partner.ask("social", "sync/search", message)
    if reason is None:
        assert answer.status_code == 400
        return
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert response_flaws("social", "sync/search", said) == []
    one = said["message"]["search_response"][0]
    assert (one["status"], one["status_reason_code"]) == ("rjct", reason)
    assert one["status_reason_message"]
    assert said["header"]["status"] == "rjct"


def test_one_bad_request_does_not_spoil_the_others(partner: Partner, town: Town) -> None:
    message = searching("idtype-value", {"type": "UIN", "value": {"value": town.number}})
    good = message["search_request"][0]
    message["search_request"] = [good, {**good}, {**good, "reference_id": ""},
                                 {**good, "reference_id": "r4", "search_criteria": {"query_type": "expression", "query": {}}}]  # fmt: skip
    said = partner.ask("social", "sync/search", message, total_count=4).json()
    assert [each.get("status_reason_code", each["status"]) for each in said["message"]["search_response"]] == [
        "succ", "rjct.reference_id.duplicate", "rjct.reference_id.invalid", "rjct.filter.invalid"]  # fmt: skip
    assert (said["header"]["total_count"], said["header"]["completed_count"], said["header"]["status"]) == (
        4,
        1,
        "succ",
    )


def test_a_partner_that_does_not_read_a_topic_does_not_ask_by_it(
    town: Town, city: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.execute("delete from permission where role = 'partner_system' and topic = 'disability'")
    partner = Partner()
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: partner.line()})))
    (record,) = found(partner, searching("expression", {"record_number": town.family["child"]}))["data"]["reg_records"]
    assert "is_disabled" not in record
    assert "disability_info" not in record


def test_consent_and_authority(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, city: psycopg.Connection
) -> None:
    partner = Partner()
    monkeypatch.setenv(
        "MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: partner.line(needs=["consent"])}))
    )
    query = {"type": "UIN", "value": {"value": town.number}}
    for consent in (
        None,
        {},
        {"ts": "2026-01-01T00:00:00+08:00"},
        {"purpose": {"text": "x"}},
        {"ts": "x", "purpose": {"text": " "}},
    ):
        more = {} if consent is None else {"consent": consent}
        assert (
            found(partner, searching("idtype-value", query, **more))["status_reason_code"]
            == "rjct.search_criteria.invalid"
        )
    given = {"ts": "2026-01-01T00:00:00+08:00", "purpose": {"text": "低保申请", "code": "1"}}
    assert ids(found(partner, searching("idtype-value", query, consent=given))) == [f"record/{town.widow}"]
    rows = city.execute("select purpose, detail from audit_entry where action = 'social registry searched'").fetchall()
    assert rows[-1][0] == f"核对申请家庭 ({partner.name})"
    assert rows[-1][1]["shown"] == [town.widow]
    assert town.number not in str(rows)


def test_locale(partner: Partner, town: Town) -> None:
    message = searching("idtype-value", {"type": "UIN", "value": {"value": town.number}})
    message["search_request"][0]["locale"] = "eng"
    assert found(partner, message)["locale"] == "eng"


def test_each_profile_gives_its_own_class(partner: Partner, town: Town) -> None:
    by_number = {"type": "RECORD", "value": {"value": str(town.family["child"])}}
    disabled = records(found(partner, searching("idtype-value", by_number), "dr"))
    assert [(each["@type"], each["disability_status_level"]) for each in disabled] == [("PWDPerson", "1")]
    assert disabled[0]["disability_details"] == [
        {"@type": "DisabilityDetails", "impairment_type": "4", "impairment_level": "4"}
    ]
    assert who(partner, {"sex": "female"}, profile="dr") == []  # neither is disabled
    civil = found(partner, searching("expression", {"name": "欧阳兰"}), "crvs")["data"]["reg_records"]
    assert [(each["@type"], each["@id"]) for each in civil] == [("CRVSPerson", f"record/{town.widow}")]
    assert who(partner, {"name": "欧阳兰"}, profile="ibr") == []  # receives nothing


def test_beneficiaries(partner: Partner, town: Town, city: psycopg.Connection) -> None:
    give_award(city, town)
    (record,) = found(partner, searching("expression", {"programme_identifier": "minimum_living_allowance"}), "ibr")[
        "data"
    ]["reg_records"]
    assert (record["@type"], record["@id"], record["enrollment_status"]) == ("Beneficiary", f"record/{town.widow}", "1")
    (programme,) = record["programme_identifier"]
    assert programme["programme_identifier"] == "minimum_living_allowance"
    assert programme["programme_name"] == "最低生活保障"
    assert programme["benefit"]["benefit_value"] == "CNY 1301.00"
    for number, yes in ((town.number, "yes"), (town.other_number, None)):
        message = {
            "transaction_id": "t",
            "enrolled_criteria": {"query_type": "idtype-value", "query": {"type": "UIN", "value": number}},
        }
        body = partner.envelope("sync/enrolled", message)
        assert request_flaws("ibr", "sync/enrolled", body) == []
        said = partner.post("ibr", "sync/enrolled", body).json()
        assert response_flaws("ibr", "sync/enrolled", said["message"]) == []
        (line,) = said["message"]["enrolled_response"]
        assert line["status"] == ("succ" if yes else "rjct")
        assert line["enrolled_status"] == (yes or "no")


def give_award(city: psycopg.Connection, town: Town) -> None:
    city.execute(
        "insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
        " values ('assistance', 'x', 'x', '3301', 'x', '102331000000', 'x', 'x', 'test')"
    )
    city.execute("insert into law_text (version, files) values ('v', ''::bytea)")
    city.execute("insert into figures_in_force (digest, figures) values ('f', '{}')")
    city.execute(
        "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt, decided_by)"
        " values (%s, '2025-07-01', now(), 'v', 'zhejiang/hangzhou', 'f', '{}', '[]', '{}', '{}', 'night')",
        [town.home],
    )
    city.execute(
        "insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held, said_by)"
        " select 1, %s, 'minimum_living_allowance', 'monthly', 130100, 'assistance', %s, max(id), 'x', 'x', '[2025-08-01,)', 'test'"
        " from decision",
        [town.home, town.widow],
    )


def test_is_somebody_disabled(partner: Partner, town: Town) -> None:
    for number, expected in (
        (town.family["child"], ("succ", "yes")),
        (town.family["mother"], ("succ", "no")),
        (town.there, ("rjct", "no")),
    ):
        message = {
            "transaction_id": "t",
            "disabled_criteria": {"query_type": "expression", "query": {"record_number": {"eq": number}}},
        }
        body = partner.envelope("sync/disabled", message)
        assert request_flaws("dr", "sync/disabled", body) == []
        said = partner.post("dr", "sync/disabled", body).json()
        assert response_flaws("dr", "sync/disabled", said) == []
        (line,) = said["message"]["disabled_response"]
        assert (line["status"], line["disabled_status"]) == expected
        for operation, records in (("sync/get-disability-details", 1), ("sync/get-disability-support", 1)):
            said = partner.ask("dr", operation, message).json()
            assert response_flaws("dr", operation, said) == []
            (line,) = said["message"]["search_response"]
            assert len(line["data"]["reg_records"]) == (records if expected[1] == "yes" else 0)


def test_a_registry_of_farms_says_that_it_has_none(partner: Partner, town: Town) -> None:
    message = searching("idtype-value", {"type": "UIN", "value": {"value": town.number}})
    assert partner.ask("fr", "sync/search", message).status_code == 404  # the standard has no such operation for farms
    answer = partner.ask("fr", "search", message)
    assert response_flaws("fr", "search", answer.json()) == []
