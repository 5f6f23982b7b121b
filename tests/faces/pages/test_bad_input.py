"""What nobody should send, sent to every page over HTTP: never a server error, never anything of somebody else, a page that helps."""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from django.core.cache import cache

from minsheng.faces.pages.gate import may_open, who_opens
from minsheng.registry.access.acting import acting, roles_of
from minsheng.registry.access.deeds import open_resident_account
from tests.faces.accounts.browsing import Visitor
from tests.faces.api.test_schemathesis import CANARIES, HIDDEN, HIDDEN_CASE, plant
from tests.faces.logins import client_of
from tests.faces.pages.test_gate import addresses
from tests.faces.serving import in_a_thread
from tests.registry import databases
from tests.services.casework.families import add_family

# Ending the session or the second factor would end the test; the provider's answers and the log-in itself are tried elsewhere.
LEFT_OUT = re.compile(
    r"account_logout|mfa_.*|openid_.*|usersessions_list|account_change_password|account_login|account_reauthenticate|ready"
)
RARE = (
    "\0",
    "a\0b",
    "\u202e反",
    "\u2066x\u2069",
    "\ufeff",
    "\uffff",
    "\u0300" * 50,
    "𠮷😀",
    "\x1b[31m",
    "\r\nX-Evil: 1",
    "x" * 50_000,
)
KEPT = RARE[4:5] + RARE[6:8] + RARE[9:10]  # odd, yet text; the line break goes
HALF = "%ED%A0%80"  # half of a surrogate pair, as bytes
INJECTIONS = (
    "' or 1=1 --", "'; drop table person; --", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*191 }}",
    "{% debug %}", "%(x)s {0.__class__} %n%n", "((((a+)+)+)+)$", "$(touch /tmp/x)", "=cmd|' /C calc'!A0", "javascript:alert(1)",
)  # fmt: skip
JUNK: dict[str, Any] = {
    "action": "nonsense", "version": "x", "on": "31.02.2025", "since": "0000-00-00", "amount": "1e999", "reason": "a\0b",
    "household": "-1", "person": "9" * 40, "id": "' or 1=1", "kind": ["a", "b"], "month": "2025-13", "programme": "../..", "q": "\u202e",
    "so_far": "{", "file": "not a file", "assignment": "x", "provider": "\ud83d\ude00", "next": "//example.org", "limit": "-1",
}  # fmt: skip


@pytest.fixture
def family(city: psycopg.Connection[Any]) -> dict[str, int]:
    found = add_family()
    plant(city)
    databases.add_actors(city, {"payer": ("payment_officer", "3301")})
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="chen", shown_as="陈", person_id=found["mother"])
    return found


@pytest.fixture
def site(family: dict[str, int]) -> Iterator[str]:
    with in_a_thread() as address:
        yield address
    cache.clear()


class Sender(Visitor):
    """Logged in as somebody, or nobody; follows nothing."""

    def __init__(self, site: str, name: str | None) -> None:
        super().__init__(site)
        self.name = name
        if name is not None:
            self.client.cookies.set("sessionid", client_of(name).cookies["sessionid"].value)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/about").text)
        assert found is not None
        self.token = found[1]
        self.client.follow_redirects = False

    def send(self, path: str, data: dict[str, Any]) -> httpx.Response:
        return self.client.post(path, data={"csrfmiddlewaretoken": self.token, **data})

    def withdraw(self, path: str) -> httpx.Response:
        return self.send(path, {"action": "withdraw", "version": "1", "reason": "x"})

    def opens(self, name: str) -> bool:
        if who_opens(name) == "token" or LEFT_OUT.fullmatch(name):
            return False
        kind = "anonymous" if self.name is None else "resident" if self.name == "chen" else "officer"
        return may_open(name, kind, roles_of(self.name) if self.name else ())


@pytest.fixture
def sender(site: str, request: pytest.FixtureRequest) -> Iterator[Sender]:
    made = Sender(site, request.param)
    yield made
    made.close()


SLOW = [
    pytest.param(name, marks=pytest.mark.slow)
    for name in ("beishan", "steward", "payer", "security", "analyst", "reviewer_xihu", "rights")
]
SENDERS = [None, "chen", *SLOW]


@pytest.mark.parametrize("sender", SENDERS, indirect=True)
def test_wrong_types(sender: Sender, family: dict[str, int]) -> None:
    """Every page that opens for somebody, with junk in its address, its query and its form."""
    wrong = []
    for name, url in addresses().items():
        if not sender.opens(name):
            continue
        own = url.replace("987654", str(family["household"]))
        for path in {url, own}:
            query = "&".join(
                f"{key}={quote(str(value).encode('utf-8', 'surrogatepass'))}" for key, value in JUNK.items()
            )
            for answer in (sender.client.get(f"{path}?{query}"), sender.send(path, {**JUNK, "provider": "x"})):
                leads = answer.headers.get("Location", "/")
                if answer.status_code >= 500 or not leads.startswith("/") or leads.startswith("//"):
                    wrong.append(f"{name} {answer.request.method} {answer.status_code} {leads}")
    assert wrong == []


DAYS = ("0001-01-01", "1850-01-01", "2199-12-31", "9999-12-31")
INSTANTS = ("0001-01-01T00:00", "2025-01-01T00:00+23:59", "2025-01-01T00:00-23:59", "9999-12-31T23:59:59-12:00")
DAYS_ASKED = ("on", "day", "since", "until", "starts", "first", "second", "as_of", "birth_date", "death_date", "name_since", "pay_on",
              "known_on", "signed_on")  # fmt: skip


@pytest.mark.parametrize("sender", [None, "chen", "beishan", *SLOW[1:]], indirect=True)
def test_days_of_all_ages(sender: Sender, family: dict[str, int]) -> None:
    """Every page that opens for somebody, asked for days and instants beyond every calendar, or at the edges of what is kept."""
    wrong = []
    for name, url in addresses().items():
        if not sender.opens(name):
            continue
        own = url.replace("987654", str(family["household"]))
        for path, (day, instant) in itertools.product({url, own}, zip(DAYS, INSTANTS, strict=True)):
            said = {**dict.fromkeys(DAYS_ASKED, day), "month": day[:7]}
            answers = [
                sender.client.get(path, params=said),
                sender.client.get(path, params={"known": instant}),
                sender.send(path, {**said, "known": instant, "action": "withdraw"}),
            ]
            wrong += [f"{each.request.method} {each.url}, {day}" for each in answers if each.status_code >= 500]
    assert wrong == []


FIELDS = (
    ("/purpose", "more", {"kind": "other"}), ("/check/next", "so_far", {"action": "results"}),
    ("/account/login/", "login", {"password": "x"}), ("/language", "language", {}),
    ("/my/apply", "household", {"programmes": ["minimum_living_allowance"]}),
)  # fmt: skip


def test_rare_characters(site: str, city: psycopg.Connection[Any]) -> None:
    senders = {name: Sender(site, name) for name in (None, "chen", "beishan")}
    for path, field, more in FIELDS:
        by = senders["beishan" if path == "/purpose" else "chen" if path.startswith("/my") else None]
        for text in RARE[:4] if path.startswith("/account") else RARE:  # each log-in is half a second
            answer = by.send(path, {**more, field: text})
            assert answer.status_code < 500, (path, text[:20])
            assert "x-evil" not in answer.headers
            cache.clear()
        raw = f"csrfmiddlewaretoken={by.token}&{field}={HALF}&kind=other&action=results".encode()
        answer = by.client.post(path, content=raw, headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code < 500, path
    officer = senders["beishan"]
    for text in RARE:
        refused = officer.send("/purpose", {"kind": "other", "more": text})
        assert (refused.status_code == 302) == (text in KEPT), (text[:20], refused.status_code)
        assert found_by(officer, text).status_code < 500
    for path in ("/desk/search?of=" + HALF, "/law/?on=" + HALF, "/check?x=" + HALF):
        assert officer.client.get(path).status_code < 500, path
    for each in senders.values():
        each.close()


def found_by(officer: Sender, text: str) -> httpx.Response:
    """The page of results of a search; the address does not name what was typed."""
    answer = officer.send("/desk/search", {"q": text})
    if answer.status_code != 302:
        return answer
    assert re.fullmatch(r"/desk/search\?of=[0-9a-f]{8}", answer.headers["location"]), answer.headers["location"]
    return officer.client.get(answer.headers["location"])


def test_injection(site: str, city: psycopg.Connection[Any]) -> None:
    officer, nobody = Sender(site, "beishan"), Sender(site, None)
    before = city.execute("select count(*) from person").fetchone()
    for text in INJECTIONS:
        answers = [
            found_by(officer, text),
            officer.client.get("/desk/cases", params={"state": text, "programme": text, "q": text}),
            officer.send("/purpose", {"kind": "other", "more": text}),
            officer.client.get("/purpose", params={"next": text}),
            officer.send("/desk/draft", {"form": text, "content": text}),
            nobody.client.get(f"/law/{quote(text, safe='')}"),
            nobody.client.get("/law/", params={"on": text, "q": text}),
            *([nobody.send("/account/login/", {"login": text, "password": text})] if text in INJECTIONS[:4] else []),
            nobody.send("/check/next", {"action": "begin", "moment": text, "so_far": text}),
        ]
        cache.clear()
        for answer in answers:
            assert answer.status_code < 500, (text, answer.url)
            assert "<script>alert(1)" not in answer.text
            assert "<img src=x" not in answer.text
            assert "1337" not in re.sub(r'"[^"]*"', "", answer.text)
            assert answer.headers.get("Location", "/").startswith("/")
    assert city.execute("select count(*) from person").fetchone() == before
    officer.close()
    nobody.close()


CONDITIONS = ["{} AND {}={} AND 7=7", "{}' AND {}={} AND '7'='7", "{}') AND {}={} AND ('7'='7", '{}" OR {}={} --']


@pytest.mark.parametrize("field", ["login", "password"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_log_in_answers_alike_whether_a_condition_holds(site: str, field: str, condition: str) -> None:
    answers = set()
    for left, right in ((1, 1), (1, 2)):
        cache.clear()  # the limit of log-ins
        nobody = Sender(site, None)
        typed = {"login": "beishan", "password": "wrong"}
        typed[field] = condition.format(typed[field], left, right)
        answer = nobody.send("/account/login/", typed)
        shown = re.sub(r'value="[^"]*"', "", answer.text)  # what was typed is shown again, and a token
        answers.add((answer.status_code, re.sub(r"\bnonce-\S+", "", shown)))
        nobody.close()
    assert len(answers) == 1
    assert answers.pop()[0] == 200


def test_paths(site: str) -> None:
    wrong = []
    officer = Sender(site, "beishan")
    host, port = site.removeprefix("http://").split(":")
    for path in (
        "/desk/cases/..%2f..%2fetc%2fpasswd", "/desk/cases/%2e%2e/%2e%2e/etc/passwd", "/desk/cases/%00", "/static/..%2fsettings.py",
        "/static/%2e%2e/%2e%2e/settings.py", "/desk/households/99999999999999999999999", "/desk/households/-1", "/desk/households/1e3",
        "/desk/cases/２０２５-330106-00000001", "/desk/cases/" + "x" * 5000, "/desk/people/0x10", "/desk/imports/..%5c..%5cx",
        "/law/minimum_living_allowance%00", "/law/..", "/account/openid/..%2f..%2fx/back", "/desk/payments/%ff",
    ):  # fmt: skip
        answer = officer.client.get(path)
        if answer.status_code not in (301, 302, 400, 404, 410, 414) or not answer.headers.get(
            "Location", "/"
        ).startswith("/"):
            wrong.append((path[:80], answer.status_code))
        assert "root:" not in answer.text
    assert wrong == []
    slashes = officer.client.send(httpx.Request("GET", f"http://{host}:{port}//example.org/about"))
    assert slashes.status_code in (301, 404)
    assert not slashes.headers.get("Location", "/").startswith("//")
    officer.close()


def test_huge_bodies(site: str) -> None:
    nobody = Sender(site, None)
    many = "&".join(f"a{n}=1" for n in range(3000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert nobody.client.post("/check/next", content=many, headers=form).status_code == 400
    assert nobody.client.post("/check/next", content="so_far=" + "x" * 3_000_000, headers=form).status_code == 400
    deep = {"csrfmiddlewaretoken": nobody.token, "action": "results", "so_far": "[" * 60_000}
    assert nobody.client.post("/check/next", data=deep).status_code in (302, 400)
    files = [("file", (f"{n}.png", b"x", "image/png")) for n in range(300)]
    assert nobody.client.post("/check/next", data={"csrfmiddlewaretoken": nobody.token}, files=files).status_code in (
        302,
        400,
    )
    nobody.close()


def without_numbers(page: str) -> str:
    """A page without what was asked for and without its tokens."""
    plain = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(rf"987654|{HIDDEN}|{HIDDEN + 1}|{HIDDEN + 2}", "", plain)


@pytest.mark.parametrize("sender", ["chen", "beishan"], indirect=True)
def test_other_peoples_identifiers(sender: Sender, city: psycopg.Connection[Any]) -> None:
    """Every address with a number in it, asked with numbers of a record elsewhere: as if there were none, and nothing of it is shown."""
    tried, wrong = 0, []
    for name, url in addresses().items():
        if not sender.opens(name):
            continue
        asked = [url.replace("987654", str(hidden)) for hidden in (HIDDEN, HIDDEN + 1, HIDDEN + 2)]
        for path in {*asked, url.replace("2025-330106-99999999", HIDDEN_CASE)} - {url}:
            tried += 1
            for ask in (sender.client.get, sender.withdraw):
                answer = ask(path)
                said = answer.text.replace(path, "").replace(quote(path, safe=""), "")
                as_missing = answer.status_code in (302, 400, 403, 404, 405, 409)
                if answer.status_code == 200:  # a form that finds nothing yet, as for a number that nothing has
                    as_missing = without_numbers(answer.text) == without_numbers(ask(url).text)
                if not as_missing or CANARIES.search(said):
                    wrong.append((answer.request.method, path, answer.status_code, CANARIES.findall(said)))
    assert wrong == []
    assert tried >= (4 if sender.name == "chen" else 40)
    changed = city.execute("select state, version from case_file where number = %s", [HIDDEN_CASE]).fetchone()
    assert changed == ("received", 1)


def test_a_page_that_is_not_there_helps(site: str) -> None:
    for language, word in (("zh-CN", "没有这个页面"), ("en", "There is no such page")):
        answer = httpx.get(f"{site}/nowhere", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert word in answer.text
        assert 'href="/"' in answer.text


def test_what_nobody_foresaw_is_one_page_that_says_nothing_of_itself(
    site: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*given: Any, **more: Any) -> None:
        raise RuntimeError("张三 330106199001011234 hunter2")

    monkeypatch.setattr("minsheng.faces.pages.views.render", fails)
    with caplog.at_level(logging.INFO):
        answer = httpx.get(f"{site}/about")
    assert answer.status_code == 500
    assert "没有保存任何半成品" in answer.text
    assert "Nothing is half-saved" in answer.text
    for word in ("张三", "hunter2", "RuntimeError", "Traceback", "minsheng.faces"):
        assert word not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert any("RuntimeError" in str(record.msg) for record in caplog.records)


def test_no_answer_is_for_other_origins(site: str) -> None:
    for path in ("/", "/about", "/api/v1/law/programmes", "/api/v1/me", "/static/site.css", "/nowhere"):
        for method in ("GET", "OPTIONS"):
            asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
            answer = httpx.request(method, f"{site}{path}", headers=asked)
            assert not [name for name in answer.headers if name.startswith("access-control-")], path


def test_every_answer_says_what_it_is(site: str) -> None:
    page, data = "text/html; charset=utf-8", "application/json; charset=utf-8"
    for path, kind in (
        ("/", page), ("/nowhere", page), ("/api/v1/law/programmes", data), ("/api/v1/me", "application/problem+json"),
        ("/static/site.css", 'text/css; charset="utf-8"'), ("/static/icon.svg", "image/svg+xml"), ("/health/live", "application/json"),
    ):  # fmt: skip
        assert httpx.get(f"{site}{path}").headers["Content-Type"] == kind, path
