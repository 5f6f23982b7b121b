"""Accounts and roles, jobs, the log: each by whoever holds that duty, and by nobody else."""

from __future__ import annotations

import datetime
import re
from typing import Any

import psycopg
import pytest
from django.urls import reverse

from minsheng.registry.access.acting import acting
from minsheng.registry.access.models import Assignment
from minsheng.registry.jobs import app
from tests.faces.logins import client_of

PAGES = {"accounts": "security", "jobs": "systems", "audit": "auditor"}


@pytest.mark.parametrize("page", PAGES)
def test_each_duty_alone(city: psycopg.Connection[Any], page: str) -> None:
    for name in ("security", "systems", "auditor", "beishan", "analyst"):
        assert client_of(name).get(reverse(page)).status_code == (200 if name == PAGES[page] else 404), name


def test_an_account_from_opening_to_closing(city: psycopg.Connection[Any]) -> None:
    client = client_of("security")
    answer = client.post(reverse("accounts"), {"name": "li.mei", "shown_as": "李梅"})
    assert answer["Location"] == reverse("account", args=["li.mei"])
    url = answer["Location"]
    since = datetime.date.today().isoformat()
    said = {"action": "assign", "role": "street_officer", "division": "330106002", "since": since}
    assert client.post(url, said).status_code == 302
    again = client.post(url, said)
    assert again.status_code == 400
    assert "已有这个角色" in again.content.decode()
    refused = client.post(url, {**said, "role": "district_reviewer", "division": "330106"})
    assert "不得由同一人兼任" in refused.content.decode()
    page = client.post(url, {"action": "login"}).content.decode()
    password = re.search(r'govuk-panel__title">([a-z0-9-]+)<', page)
    assert password is not None
    fresh = client_of(None)
    logged = fresh.post(reverse("account_login"), {"login": "li.mei", "password": password[1]})
    assert logged.status_code == 302
    assert fresh.get(reverse("purpose"))["Location"] == reverse("account_change_password")
    with acting("security", "test"):
        given = Assignment.objects.get(actor__name="li.mei")
    assert client.post(url, {"action": "end", "assignment": given.pk}).status_code == 302
    assert client.post(url, {"action": "close"}).status_code == 302
    assert "已关闭" in client.get(reverse("accounts")).content.decode()
    closed = client_of(None).post(reverse("account_login"), {"login": "li.mei", "password": password[1]})
    assert closed["Location"] == reverse("account_inactive")


def test_nobody_changes_the_own_account(city: psycopg.Connection[Any]) -> None:
    client = client_of("security")
    url = reverse("account", args=["security"])
    since = datetime.date.today().isoformat()
    said = {"action": "assign", "role": "data_steward", "division": "3301", "since": since}
    for data in (said, {"action": "close"}, {"action": "login"}):
        assert client.post(url, data).status_code == 400, data
    assert client.get(reverse("account", args=["night"])).status_code == 404
    assert client.get(reverse("account", args=["no-such"])).status_code == 404


def test_a_failed_job_is_seen_and_run_again(city: psycopg.Connection[Any]) -> None:
    number = app.configure_task("no.such.task", queue="imports", allow_unknown=True).defer(batch=7)
    city.execute("update procrastinate_jobs set status = 'failed' where id = %s", (number,))
    client = client_of("systems")
    page = client.get(reverse("jobs")).content.decode()
    assert "no.such.task" in page
    assert client.post(reverse("jobs"), {"job": number}).status_code == 200
    assert city.execute("select status::text from procrastinate_jobs where id = %s", (number,)).fetchone() == ("todo",)
    for wrong in ("", "x", "9" * 30, str(number)):
        assert client.post(reverse("jobs"), {"job": wrong}).status_code in (200, 404), wrong


def test_the_log_is_read_and_verified(city: psycopg.Connection[Any]) -> None:
    with acting("beishan", "visit 12") as act:
        act.record("tried")
    client = client_of("auditor")
    page = client.get(reverse("audit"), {"actor": "beishan"}).content.decode()
    assert "走访 12" in page
    assert "没有被改动" in client.post(reverse("audit")).content.decode()
    city.execute("alter table audit_entry disable trigger all")
    city.execute("update audit_entry set purpose = 'other' where actor = 'beishan'")
    city.execute("alter table audit_entry enable trigger all")
    assert "个问题" in client.post(reverse("audit")).content.decode()
    assert client.get(reverse("audit"), {"person": "9" * 40}).status_code == 200
