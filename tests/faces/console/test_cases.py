"""A case over the pages: the whole way with its letter, refused steps with what was typed kept, stale pages, others' cases."""

from __future__ import annotations

import datetime

import psycopg
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from minsheng.faces.console.moves import FILE, asked
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.machine import machine
from minsheng.services.casework.supervising.proposals import machine as change_machine
from tests.faces.console.working import do, text_of, to_confirmation, version_of
from tests.faces.logins import client_of
from tests.services.casework.families import add_family, move_away
from tests.services.casework.test_cases import add_fund, open_case

City = psycopg.Connection[tuple[object, ...]]


def test_the_whole_way_by_the_pages(city: City) -> None:
    family = add_family()
    add_fund(city)
    officer = client_of("beishan")
    applied = officer.post(
        f"/desk/households/{family['household']}/apply",
        {
            "programme": "minimum_living_allowance",
            "applicant": family["mother"],
            "channel": "window",
            "on": "2025-07-07",
        },
    )
    assert applied.status_code == 302, text_of(applied)
    number = applied["Location"].rsplit("/", 1)[-1]
    to_confirmation(officer, number)
    page = text_of(officer.get(f"/desk/cases/{number}"))
    assert "1,352.00 元" in page
    assert "逐条说明" in page
    reviewer = client_of("reviewer_xihu")
    assert number in text_of(reviewer.get("/desk/"))
    refused = do(reviewer, number, "confirm")
    assert refused.status_code == 422
    assert "请写明支出的资金账户" in text_of(refused)
    done = do(reviewer, number, "confirm", fund="assistance")
    assert done.status_code == 302, text_of(done)
    letter = officer.get(f"/desk/cases/{number}/letter?lang=en&large=yes")
    assert letter.status_code == 200
    assert letter.content.startswith(b"%PDF")
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    decision = city.execute("select decision_id from case_file where number = %s", [number]).fetchone()
    assert decision is not None
    again = officer.post(f"/desk/decisions/{decision[0]}/again", follow=True)
    assert "完全一致" in text_of(again)
    steps = text_of(officer.get(f"/desk/decisions/{decision[0]}/steps"))
    assert "起" in steps
    assert "1,352.00 元" in text_of(reviewer.get(f"/desk/households/{family['household']}"))


def test_officers_are_named_as_others_know_them(city: City) -> None:
    """By the name shown and not the one they log in by: in the history, in what was decided, who visited, the timeline."""
    city.execute("update actor set shown_as = '北山李' where name = 'beishan'")
    city.execute("update actor set shown_as = '北山王' where name = 'worker_beishan'")
    number = open_case(family := add_family())
    to_confirmation(client_of("beishan"), number)
    client = client_of("reviewer_xihu")
    page = text_of(client.get(f"/desk/cases/{number}"))
    assert "北山李" in page
    assert "入户人员：北山李、北山王" in page
    assert "beishan" not in page
    for address in ("", "/timeline"):
        page = text_of(client.get(f"/desk/households/{family['household']}{address}"))
        assert "北山李" in page, address
        assert "beishan" not in page, address


def test_whoever_gave_the_opinion_does_not_confirm(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    to_confirmation(officer, number)
    assert do(officer, number, "confirm", fund="x").status_code in (403, 422)
    row = city.execute("select state from case_file where number = %s", [number]).fetchone()
    assert row == ("for_confirmation",)


def test_a_page_that_is_stale_is_refused_and_keeps_what_was_typed(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    old = version_of(number)
    assert do(officer, number, "ask_for_papers", papers="收入证明\n租赁合同", on="2025-07-08").status_code == 302
    late = do(officer, number, "withdraw", note="不再申请", version=old)
    assert late.status_code == 422
    assert "请重新查看后再办理" in text_of(late)
    assert "不再申请" in late.content.decode()
    twice = do(officer, number, "ask_for_papers", papers="又一份", on="2025-07-08")
    assert "法律要求一次性告知" in text_of(twice)


def test_the_same_form_sent_twice_does_it_once(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    version = version_of(number)
    assert do(officer, number, "accept", on="2025-07-07", version=version).status_code == 302
    assert do(officer, number, "accept", on="2025-07-07", version=version).status_code == 422
    row = city.execute(
        "select count(*) from case_step s join case_file c on c.id = s.case_id where c.number = %s and s.action = 'accept'",
        [number],
    ).fetchone()
    assert row == (1,)


def test_conditions_are_shown_before(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    do(officer, number, "accept", on="2025-07-07")
    do(officer, number, "begin_inquiry", on="2025-07-09")
    assert "尚无入户调查记录" in text_of(officer.get(f"/desk/cases/{number}"))
    officer.cookies["django_language"] = "en"
    assert "No home visit is recorded" in text_of(officer.get(f"/desk/cases/{number}"))


def test_anothers_case_looks_like_none(city: City) -> None:
    number = open_case(add_family())
    other = client_of("street_shangcheng")
    assert other.get(f"/desk/cases/{number}").status_code == 404
    assert other.get("/desk/cases/2025-330106-99999999").status_code == 404
    assert other.post(f"/desk/cases/{number}/do/accept", {"version": 1}).status_code == 404


def test_a_session_that_ended_keeps_the_form(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    officer.logout()
    sent = officer.post(f"/desk/cases/{number}/do/withdraw", {"version": "1", "note": "家里有变化"})
    assert "login" in sent["Location"]
    session = officer.session
    kept = session["kept_form"]
    fresh = client_of("beishan")
    session = fresh.session
    session["kept_form"] = kept
    session.save()
    back = fresh.get(f"/desk/cases/{number}/do/withdraw")
    assert "家里有变化" in back.content.decode()
    assert "登录过期前填写的内容" in text_of(back)


def test_drafts_come_back_to_their_writer_alone_and_go_when_sent(city: City) -> None:
    number = open_case(add_family())
    officer, other = client_of("beishan"), client_of("worker_beishan")
    form = f"case:{number}:withdraw"
    assert officer.post(f"/desk/drafts?form={form}", {"note": "想一想再说"}).status_code == 200
    assert "想一想再说" in officer.get(f"/desk/cases/{number}").content.decode()
    assert "想一想再说" not in other.get(f"/desk/cases/{number}").content.decode()
    row = city.execute("select owner_id, content_sealed from draft").fetchone()
    assert row is not None
    assert "想一想".encode() not in bytes(row[1])  # type: ignore[call-overload]
    assert do(officer, number, "withdraw", note="想一想再说").status_code == 302
    assert city.execute("select count(*) from draft").fetchone() == (0,)
    assert officer.post("/desk/drafts?form=../../x", {"note": "x"}).status_code == 400
    assert officer.post(f"/desk/drafts?form={form}", {"note": "x" * 70_000}).status_code == 400


def test_nobody_writes_a_draft_for_another(city: City) -> None:
    officer = client_of("beishan")
    assert officer.post("/desk/drafts?form=case:1:withdraw", {"note": "mine"}).status_code == 200
    other = client_of("street_xihu")
    assert other.post("/desk/drafts?form=case:1:withdraw", {"note": "theirs"}).status_code == 200
    rows = city.execute("select owner_id from draft").fetchall()
    assert len({row[0] for row in rows}) == 2


def test_clocks_are_stopped_and_set_going(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    do(officer, number, "accept", on="2026-11-02")
    sent = officer.post(f"/desk/cases/{number}/clocks", {"event": "missing_papers", "reason": "等材料"})
    assert sent.status_code == 302, text_of(sent)
    assert "期限暂停中" in text_of(officer.get(f"/desk/cases/{number}"))
    assert officer.post(f"/desk/cases/{number}/clocks", {"resume": "yes"}).status_code == 302
    assert "期限暂停中" not in text_of(officer.get(f"/desk/cases/{number}"))


def test_what_forms_ask_names_only_what_the_machines_have() -> None:
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    machines = {
        "case": machine().actions,
        "change": change_machine().actions,
        **{name: kind.actions for name, kind in table().kinds.items()},
    }
    assert plain.keys() - {"fields"} == machines.keys()
    for kind, actions in machines.items():
        assert asked()[kind].keys() <= actions.keys()
        assert {name for names in asked()[kind].values() for name in names} <= asked()["fields"].keys()


def test_papers_are_kept_with_the_case_and_told_by_their_bytes(city: City) -> None:
    number = open_case(add_family())
    officer = client_of("beishan")
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 64 + b"IEND"
    wrong = officer.post(
        f"/desk/cases/{number}/papers", {"title": "收入证明", "file": SimpleUploadedFile("x.pdf", b"<html>")}
    )
    assert wrong.status_code == 200
    kept = officer.post(f"/desk/cases/{number}/papers", {"title": "收入证明", "file": SimpleUploadedFile("x.pdf", png)})
    assert kept.status_code == 302, text_of(kept)
    assert "收入证明" in text_of(officer.get(f"/desk/cases/{number}"))
    row = city.execute("select max(id) from case_paper").fetchone()
    assert row is not None
    shown = officer.get(f"/desk/papers/{row[0]}")
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Disposition"].startswith("attachment")
    assert client_of("street_shangcheng").get(f"/desk/papers/{row[0]}").status_code == 404


def test_a_case_goes_on_where_the_household_has_moved(city: City) -> None:
    """Open, it is the new office's; closed, it stays with who closed it, without the household that has left."""
    moving, closed = open_case(family := add_family()), open_case(family, "minimum_living_edge")
    to_confirmation(client_of("beishan"), moving)
    assert do(client_of("beishan"), closed, "withdraw", on="2025-07-08", note="不再需要").status_code == 302
    move_away(family, datetime.date(2025, 7, 22))
    before, after = client_of("beishan"), client_of("street_shangcheng")
    assert before.get(f"/desk/cases/{moving}").status_code == 404
    assert moving not in text_of(before.get("/desk/"))
    assert moving in text_of(after.get("/desk/"))
    page = text_of(after.get(f"/desk/cases/{moving}"))
    assert "随户迁移，移交现居住地办理" in page
    assert "原办理地" in page
    assert "西湖区" in page
    assert "调查核实中" in page
    assert after.get(f"/desk/cases/{closed}").status_code == 404
    page = text_of(before.get(f"/desk/cases/{closed}"))
    assert "已不在您的辖区" in page
    assert "陈敏" not in page
