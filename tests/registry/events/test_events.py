"""Events, subscriptions and deliveries: written only when asked for, told only to who may know, tried again, given up, sent again."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.events import delivering
from minsheng.registry.events.delivering import Due, forget_old, send_due, sort_events
from minsheng.registry.events.models import Subscription
from minsheng.registry.events.sending import AddressNotAllowed, Sent, check_address
from minsheng.registry.events.subscribing import NotDead, UnknownEvent, send_again, subscribe, unsubscribe
from tests.registry import databases
from tests.services.casework.families import add_family

HERE = "http://127.0.0.1:9/hooks"
PARTNERS = {"partner_xihu": ("partner_system", "330106"), "partner_shangcheng": ("partner_system", "330102")}


@pytest.fixture
def partners(city: psycopg.Connection) -> psycopg.Connection:
    databases.add_actors(city, PARTNERS)
    return city


def ask(actor: str = "partner_xihu", events: Any = ("person_registered", "member_joined")) -> Subscription:
    with acting(actor, "to be told") as act:
        return subscribe(
            act, channel="webhook", events=events, address=HERE, secret="s", allowed=["http://127.0.0.1:9"]
        )


def count(owner: psycopg.Connection, query: str) -> Any:
    row = owner.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_nothing_is_written_until_somebody_asks(partners: psycopg.Connection) -> None:
    add_family()
    assert count(partners, "select count(*) from event") == 0
    made = ask()
    add_family()
    kinds = dict(partners.execute("select kind, count(*) from event group by kind").fetchall())
    assert kinds == {"person_registered": 2, "member_joined": 2}
    with acting("partner_xihu", "enough") as act:
        assert unsubscribe(act, code=made.code, channel="webhook", at=timezone.now())
    with acting("partner_xihu", "enough") as act:
        assert not unsubscribe(act, code=made.code, channel="webhook", at=timezone.now())
    add_family()
    assert count(partners, "select count(*) from event") == 4


def test_each_kind_of_event(partners: psycopg.Connection) -> None:
    ask(events=["person_died", "disability_recorded", "award_changed"])
    family = add_family()  # the child's disability is stated
    partners.execute("update person set death_date = '2025-06-01' where id = %s", [family["mother"]])
    partners.execute("update person set death_date = '2025-06-02' where id = %s", [family["mother"]])
    found = partners.execute("select kind, person_id from event order by id").fetchall()
    assert found == [("disability_recorded", family["child"]), ("person_died", family["mother"])]


def test_sorting_makes_one_delivery_for_each_who_asked_in_time(partners: psycopg.Connection) -> None:
    ask(events=["person_registered"])
    add_family()
    ask("partner_shangcheng", events=["person_registered"])  # asked after it happened
    assert sort_events() == 2
    assert sort_events() == 0
    assert count(partners, "select count(*) from delivery") == 2


def test_a_delivery_is_tried_again_given_up_and_sent_again_by_hand(partners: psycopg.Connection) -> None:
    made = ask(events=["person_registered"])
    add_family()
    sort_events()
    partners.execute("delete from delivery where id <> (select min(id) from delivery)")
    seen: list[Due] = []

    def refuse(due: Due) -> Sent:
        seen.append(due)
        return Sent("http-500")

    for attempt in range(1, delivering.ATTEMPTS + 1):
        assert send_due("webhook", refuse) == 1
        assert send_due("webhook", refuse) == 0  # it waits
        state = count(partners, "select state from delivery")
        assert state == ("dead" if attempt == delivering.ATTEMPTS else "waiting")
        partners.execute("update delivery set next_at = now()")
    assert [due.attempts for due in seen] == list(range(1, delivering.ATTEMPTS + 1))
    assert count(partners, "select last_error from delivery") == "http-500"
    assert forget_old() == 0
    number = count(partners, "select id from delivery")
    with acting("partner_xihu", "again") as act:
        send_again(act, code=made.code, delivery_id=number, at=timezone.now())
    with pytest.raises(NotDead), acting("partner_xihu", "again") as act:
        send_again(act, code=made.code, delivery_id=number, at=timezone.now())
    assert send_due("webhook", lambda due: Sent()) == 1
    assert count(partners, "select state from delivery") == "delivered"
    partners.execute("update delivery set done_at = now() - interval '40 days'")
    partners.execute("update event set sorted_at = now() - interval '40 days'")
    assert forget_old() == 2
    assert count(partners, "select count(*) from delivery") == 0


def test_what_may_not_be_known_is_not_sent(partners: psycopg.Connection) -> None:
    ask(events=["person_registered"])
    add_family()
    sort_events()
    assert send_due("webhook", lambda due: None) == 2
    assert count(partners, "select count(*) from delivery where state = 'not_theirs'") == 2


def test_two_workers_send_each_delivery_once(partners: psycopg.Connection) -> None:
    ask(events=["person_registered"])
    for _ in range(5):
        add_family()
    sent: list[int] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        sort_events()
        send_due("webhook", lambda due: (sent.append(due.delivery_id), Sent())[1])
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send_due("webhook", lambda due: (sent.append(due.delivery_id), Sent())[1])
    assert sorted(sent) == sorted(set(sent))
    assert len(sent) == 10


def test_who_may_not_exchange_subscribes_to_nothing(partners: psycopg.Connection) -> None:
    for actor in ("beishan", "systems", "reviewer_xihu", "messenger"):
        with pytest.raises(NotAllowed):
            ask(actor)
    with pytest.raises(UnknownEvent):
        ask(events=["everything"])
    with pytest.raises(UnknownEvent):
        ask(events=[])


def test_another_s_subscription_is_not_there(partners: psycopg.Connection) -> None:
    made = ask()
    with pytest.raises(RecordNotFound), acting("partner_shangcheng", "end") as act:
        unsubscribe(act, code=made.code, channel="webhook", at=timezone.now())
    with pytest.raises(RecordNotFound), acting("partner_xihu", "end") as act:
        unsubscribe(act, code=uuid.uuid4(), channel="webhook", at=timezone.now())
    with acting("partner_shangcheng", "look"):
        assert not Subscription.objects.exists()


def test_past_all_code_events_and_deliveries_are_the_messenger_s(partners: psycopg.Connection) -> None:
    ask(events=["person_registered"])
    add_family()
    sort_events()
    with psycopg.connect(partners.info.dsn, user="minsheng_web", autocommit=True) as web:
        for actor, events, deliveries in (
            ("messenger", 2, 2), ("partner_xihu", 0, 2), ("partner_shangcheng", 0, 0), ("beishan", 0, 0), ("auditor", 0, 0),
        ):  # fmt: skip
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            assert web.execute("select count(*) from event").fetchone() == (events,)
            assert web.execute("select count(*) from delivery").fetchone() == (deliveries,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("insert into event (kind) values ('person_registered')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("update subscription set address = 'https://elsewhere.example'")
        web.execute("select set_config('minsheng.actor', '', false)")
        assert web.execute("select count(*) from subscription").fetchone() == (0,)


@pytest.mark.parametrize(
    "address",
    [
        "https://partner.example.evil.example/hooks", "https://partner.example@evil.example/hooks", "https://partner.example/other",
        "https://partner.example/hooks/../other", "https://partner.example/hooks/%2e%2e/other", "https://partner.example:444/hooks",
        "https://partner.example/hooksy", "http://partner.example/hooks", "file:///etc/passwd", "gopher://partner.example/hooks",
        "https://partner.example/hooks\r\nHost: x", "https://partner.example/hooks#x", "https://[::1", "https:///hooks", "",
        "http://127.0.0.1:5432/", "https://partner.example\\.evil.example/hooks", "https://部门.example/hooks",
    ],
)  # fmt: skip
def test_nothing_is_sent_to_an_address_that_nobody_allowed(address: str) -> None:
    with pytest.raises(AddressNotAllowed):
        check_address(address, ["https://partner.example/hooks"])
    with pytest.raises(AddressNotAllowed):
        check_address(address, [])


def test_an_allowed_address() -> None:
    check_address("https://partner.example/hooks", ["https://partner.example/hooks/"])
    check_address("https://partner.example/hooks/a/b?c=d", ["https://partner.example/hooks"])
    check_address("https://PARTNER.example/hooks", ["https://partner.example"])
    check_address("http://127.0.0.1:9/x", ["http://127.0.0.1:9"])


def test_a_subscription_ends_by_its_own_time(partners: psycopg.Connection) -> None:
    with acting("partner_xihu", "to be told") as act:
        subscribe(act, channel="webhook", events=["person_registered"], address=HERE, allowed=["http://127.0.0.1:9"],
                  until=timezone.now() - datetime.timedelta(minutes=1))  # fmt: skip
    add_family()
    sort_events()
    assert count(partners, "select count(*) from delivery") == 0
