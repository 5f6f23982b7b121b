"""What each operation answers: the ``message`` of the answer, and the status of its header. Inside an act of the partner's account."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from minsheng.faces.spdci.conditions import Condition
from minsheng.faces.spdci.models import Exchange
from minsheng.faces.spdci.partners import Partner
from minsheng.faces.spdci.profiles import Profile, profiles
from minsheng.faces.spdci.queries import read_query
from minsheng.faces.spdci.records import Asking, disability_details
from minsheng.faces.spdci.refusing import Refused, Rejected, now
from minsheng.faces.spdci.searching import Found, check_grounds, search
from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.days import checked_instant
from minsheng.registry.events.models import Subscription
from minsheng.registry.events.sending import AddressNotAllowed
from minsheng.registry.events.subscribing import TooManySubscriptions, subscribe, unsubscribe
from minsheng.registry.sealing import unseal

CHANNEL = "spdci"
ANSWER = "spdci.answer"
MOST_AT_ONCE = 50
_AT_ONCE = re.compile(r"\s*(0\s+)?\*(\s+[*?]){4,5}\s*")  # cron: every minute
_LOCALE = re.compile(r"[a-z]{3}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that was understood."""

    act: Act
    partner: Partner
    profile: Profile
    action: str
    message: dict[str, Any]
    correlation_id: uuid.UUID
    day: datetime.date
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer's message; how many items it has and how many of them went well. ``reason`` where the whole is rejected."""

    message: dict[str, Any]
    total: int
    done: int
    reason: str = ""

    @property
    def status(self) -> str:
        """Of the header: rejected only where nothing went well."""
        return "succ" if self.done or not self.total else "rjct"


def answer(asked: Asked) -> Answered:
    """What an operation answers. Raises :class:`Refused` for a message that cannot be read as the operation's."""
    found: Answered = _OPERATIONS[asked.action](asked)
    return found


def items_of(asked_message: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The requests of a message. Raises :class:`Refused`."""
    items = asked_message.get(name)
    if (
        not isinstance(items, list)
        or not 1 <= len(items) <= MOST_AT_ONCE
        or not all(isinstance(each, dict) for each in items)
    ):
        raise Refused("err.request.bad", f"message.{name} is a list of 1 to {MOST_AT_ONCE} requests.")
    return items


def references_of(message: dict[str, Any]) -> list[str]:
    """Every reference of a message, for asking after it later."""
    lists = [message.get(name) for name in ("search_request", "subscribe_request")]
    return [
        str(each.get("reference_id"))[:99]
        for found in lists
        if isinstance(found, list)
        for each in found
        if isinstance(each, dict)
    ]


def _frame(asked: Asked) -> dict[str, Any]:
    return {"transaction_id": asked.message["transaction_id"], "correlation_id": str(asked.correlation_id)}


def _each(
    asked: Asked, name: str, work: Callable[[dict[str, Any], str], dict[str, Any]]
) -> tuple[list[dict[str, Any]], int]:
    """Works on each request by itself: one that is rejected says so, and the others go on."""
    found, done, seen = [], 0, set()
    for item in items_of(asked.message, name):
        reference = item.get("reference_id")
        said: dict[str, Any] = {"reference_id": str(reference or "")[:99], "timestamp": now(), "locale": _locale(item)}
        try:
            if not isinstance(reference, str) or not 0 < len(reference) <= 99:
                raise Rejected("rjct.reference_id.invalid", "reference_id is a text of 1 to 99 characters.")
            if reference in seen:
                raise Rejected("rjct.reference_id.duplicate", "Another request of the message has this reference_id.")
            seen.add(reference)
            said |= {"status": "succ", **work(item, said["locale"])}
            done += 1
        except Rejected as rejected:
            said |= {
                "status": "rjct",
                "status_reason_code": rejected.reason,
                "status_reason_message": rejected.text[:999],
            }
        found.append(said)
    return found, done


def _locale(item: dict[str, Any]) -> str:
    """Of the two that there are: Chinese but for a locale that begins with en."""
    said = item.get("locale")
    return "eng" if isinstance(said, str) and said.lower().startswith("en") else "zho"


def _search(asked: Asked) -> Answered:
    def work(item: dict[str, Any], locale: str) -> dict[str, Any]:
        found = search(asked.act, asked.partner, asked.profile, item.get("search_criteria"), locale, asked.day)
        return {"data": _data(asked.profile, found), "pagination": _pagination(found)}

    items, done = _each(asked, "search_request", work)
    return Answered({**_frame(asked), "search_response": items}, len(items), done)


def _data(profile: Profile, found: Found) -> dict[str, Any]:
    return {
        "version": "1.0.0",
        "reg_type": profile.reg_type,
        "reg_record_type": f"{profile.vocabulary}/{found.entity}",
        "reg_records": one_object(profile, found.records),
    }


def one_object(profile: Profile, records: list[dict[str, Any]]) -> Any:
    """A list, but for the disability registry, where the standard asks for one object: the record, or several as ``@graph``."""
    if profile.name != "dr":
        return records
    if len(records) > 1:
        return {"@context": {"@vocab": profile.vocabulary}, "@graph": records}
    return records[0] if records else {}


def _pagination(found: Found) -> dict[str, int]:
    return {"page_size": found.page_size, "page_number": found.page_number, "total_count": found.total}


def _subscribe(asked: Asked) -> Answered:
    def work(item: dict[str, Any], locale: str) -> dict[str, Any]:
        made = _subscription(asked, item.get("subscribe_criteria"))
        return {"subscriptions": [_info(made)]}

    items, done = _each(asked, "subscribe_request", work)
    return Answered({**_frame(asked), "subscribe_response": items}, len(items), done)


def _subscription(asked: Asked, criteria: Any) -> Subscription:
    if not isinstance(criteria, dict):
        raise Rejected("rjct.notify_details.invalid", "subscribe_criteria is an object.")
    event = str(criteria.get("reg_event_type") or "").split(":")[-1]
    kind = asked.profile.events.get(event)
    if kind is None or asked.profile.holds_nothing:
        known = ", ".join(asked.profile.events)
        raise Rejected("rjct.notify_types.invalid", asked.profile.holds_nothing or f"reg_event_type is one of {known}.")
    query_type = criteria.get("filter_type") or "expression"
    try:
        check_grounds(asked.partner, criteria)
        Condition(asked.act).sql(read_query(query_type, criteria.get("filter")))
    except Rejected as rejected:
        raise Rejected("rjct.notify_details.invalid", rejected.text) from None
    kept = {"profile": asked.profile.name, "event": event, "query_type": query_type, "query": criteria.get("filter"),
            "record_type": str(criteria.get("notify_record_type") or "")[:200], "sender": asked.partner.name}  # fmt: skip
    if Subscription.objects.filter(
        actor_id=asked.act.actor_id, channel=CHANNEL, ended_at__isnull=True, asks=kept
    ).exists():
        raise Rejected("rjct.event.already_subscribed", "You are told of this already.")
    try:
        made = subscribe(
            asked.act, channel=CHANNEL, events=[kind], address=address_of(asked.callback, "notify"), asks=kept,
            until=_until(criteria.get("frequency")), allowed=asked.partner.callbacks,
        )  # fmt: skip
    except (AddressNotAllowed, TooManySubscriptions) as refused:
        raise Rejected("rjct.notify_details.invalid", str(refused)) from None
    made.refresh_from_db(fields=["made_at"])
    return made


def _until(frequency: Any) -> datetime.datetime | None:
    """The end of the time that a subscription is for. Events go out as they come; another rhythm is not offered."""
    if frequency in (None, "", {}):
        return None
    bad = Rejected(
        "rjct.notify_details.invalid", "frequency has start_time, end_time and a cron expression of every minute."
    )
    if not isinstance(frequency, dict) or not _AT_ONCE.fullmatch(str(frequency.get("frequency", "* * * * *"))):
        raise bad
    try:
        end = datetime.datetime.fromisoformat(str(frequency.get("end_time")))
    except ValueError:
        raise bad from None
    try:
        return checked_instant(end)
    except ValueError:  # without a time zone, or of another age
        raise bad from None


def _info(row: Subscription) -> dict[str, Any]:
    return {
        "version": "1.0.0",
        "code": str(row.code),
        "status": "subscribe" if row.ended_at is None else "unsubscribe",
        "timestamp": timezone.localtime(row.made_at).isoformat(timespec="milliseconds"),
        "reg_type": profiles()[row.asks["profile"]].reg_type,
        "reg_event_type": row.asks["event"],
        "filter_type": row.asks["query_type"],
        "filter": row.asks["query"],
        "notify_record_type": row.asks["record_type"],
    }


def _unsubscribe(asked: Asked) -> Answered:
    codes = asked.message.get("subscription_codes")
    if not isinstance(codes, list) or not 1 <= len(codes) <= MOST_AT_ONCE:
        raise Refused("err.request.bad", f"message.subscription_codes is a list of 1 to {MOST_AT_ONCE} codes.")
    frame = {**_frame(asked), "timestamp": now()}
    ended, found = 0, []
    for code in codes:
        try:
            ended += unsubscribe(asked.act, code=uuid.UUID(str(code)), channel=CHANNEL, at=timezone.now())
        except (ValueError, RecordNotFound):
            text = "One of these codes is none of yours. Nothing was ended."
            return _all_or_nothing(frame, "rjct.subscription_code.invalid", text)
        found.append({"code": str(code), "status": "unsubscribe"})
    if not ended:
        return _all_or_nothing(frame, "rjct.event.already_unsubscribed", "All of these had ended.")
    return Answered({**frame, "status": "succ", "subscription_status": found}, 1, 1)


def _all_or_nothing(frame: dict[str, Any], reason: str, text: str) -> Answered:
    return Answered(
        {**frame, "status": "rjct", "status_reason_code": reason, "status_reason_message": text}, 1, 0, reason
    )


def _status(asked: Asked) -> Answered:
    wanted = asked.message.get("txnstatus_request")
    if not isinstance(wanted, dict):
        raise Refused("err.request.bad", "message.txnstatus_request is an object.")
    by, value = wanted.get("attribute_type"), wanted.get("attribute_value")
    rows = Exchange.objects.filter(actor_id=asked.act.actor_id, sender=asked.partner.name, profile=asked.profile.name)
    rows = rows.filter(action__in=("search", "subscribe", "unsubscribe"))
    if by == "transaction_id":
        rows = rows.filter(transaction_id=str(value))
    elif by == "reference_id_list" and isinstance(value, list):
        rows = rows.filter(references__overlap=[str(each) for each in value])
    elif by == "correlation_id":
        rows = rows.filter(correlation_id=_uuid(value))
    else:
        raise Refused(
            "err.request.bad", "attribute_type is transaction_id, reference_id_list or correlation_id, with its value."
        )
    row = rows.order_by("-pk").first()
    if row is None:
        raise Refused("err.request.not_found", "There is no such transaction of yours.", asked.correlation_id)
    body = {"txn_type": row.action, "txn_status": _kept_answer(row)}
    return Answered({**_frame(asked), "txnstatus_response": body}, 1, 1)


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def _kept_answer(row: Exchange) -> dict[str, Any]:
    """The answer that was made, or one that says that each request is pending."""
    if row.answer_sealed:
        return dict(json.loads(unseal(bytes(row.answer_sealed), ANSWER))["message"])
    frame = {"transaction_id": row.transaction_id, "correlation_id": str(row.correlation_id)}
    waiting = [{"reference_id": each, "timestamp": now(), "status": "pdng"} for each in row.references]
    if row.action == "unsubscribe":
        return {**frame, "timestamp": now(), "status": "pdng"}
    return {**frame, f"{row.action}_response": waiting}


def _criteria(asked: Asked, name: str) -> dict[str, Any]:
    said = asked.message.get(name)
    if not isinstance(said, dict):
        raise Refused("err.request.bad", f"message.{name} is an object.")
    return {"query_type": "expression", **said}


def _asked_of(asked: Asked, name: str, profile: Profile | None = None) -> Found:
    """People whom the criteria of the short operations name; the profile's own condition is left to the caller."""
    everybody = Profile(asked.profile.name, asked.profile.reg_type, asked.profile.vocabulary, asked.profile.records,
                        asked.profile.operations, asked.profile.events, "", "")  # fmt: skip
    criteria = {key: value for key, value in _criteria(asked, name).items() if key != "response_entity"}
    return search(asked.act, asked.partner, profile or everybody, criteria, "zho", asked.day)


def _line(asked: Asked, name: str, yes: Callable[[Found], bool], key: str) -> dict[str, Any]:
    """Yes or no of one person; rejected where nobody or more than one is meant."""
    said: dict[str, Any] = {"reference_id": str(asked.message["transaction_id"]), "timestamp": now()}
    try:
        found = _asked_of(asked, name)
        if found.total != 1:
            raise Rejected(
                "rjct.search_criteria.invalid", "The criteria name nobody that you may see, or more than one person."
            )
        return {**said, "status": "succ", key: "yes" if yes(found) else "no"}
    except Rejected as rejected:
        return {**said, "status": "rjct", "status_reason_message": rejected.text[:999], key: "no"}


def _is_disabled(asked: Asked) -> Answered:
    line = _line(
        asked, "disabled_criteria", lambda found: bool(found.records[0].get("disability_details")), "disabled_status"
    )
    return Answered({**_frame(asked), "disabled_response": [line]}, 1, int(line["status"] == "succ"))


def _is_enrolled(asked: Asked) -> Answered:
    line = _line(
        asked, "enrolled_criteria", lambda found: bool(found.records[0].get("programme_identifier")), "enrolled_status"
    )
    return Answered({**_frame(asked), "enrolled_response": [line]}, 1, int(line["status"] == "succ"))


def _disability(asked: Asked, support: bool) -> Answered:
    said: dict[str, Any] = {"reference_id": str(asked.message["transaction_id"]), "timestamp": now()}
    try:
        found = _asked_of(asked, "disabled_criteria", asked.profile)
        ids = [int(record["@id"].split("/")[1]) for record in found.records]
        details = disability_details(Asking(asked.act, asked.profile, asked.day, "zh"), ids)
        records: list[Any] = [[] for _ in ids] if support else details  # of support received nothing is recorded here
        data = {"version": "1.0.0", "reg_records": records}
        said |= {"status": "succ", "data": data, "pagination": _pagination(found)}
    except Rejected as rejected:
        said |= {"status": "rjct", "status_reason_code": rejected.reason, "status_reason_message": rejected.text[:999]}
    return Answered({**_frame(asked), "search_response": [said]}, 1, int(said["status"] == "succ"))


def _updates(asked: Asked) -> Answered:
    """What another system says of its beneficiaries is kept sealed for whoever looks after it; nothing follows from it by itself."""
    updates = asked.message.get("enrolled_updates")
    if not isinstance(updates, dict) or not isinstance(updates.get("beneficiaries", []), list):
        raise Refused("err.request.bad", "message.enrolled_updates has a list beneficiaries.")
    lines = [
        {"reference_id": str(position), "timestamp": now(), "status": "rcvd"}
        for position, _ in enumerate(updates.get("beneficiaries", []), 1)
    ]
    return Answered({**_frame(asked), "enrolled_response": lines}, len(lines), len(lines))


def address_of(callback: str, action: str) -> str:
    """Where an answer goes: the partner's own address, or the standard's path under it."""
    last = callback.rstrip("/").rsplit("/", 1)[-1]
    if last.startswith("on-") or last == "notify":
        return callback.rstrip("/").rsplit("/", 1)[0] + f"/{action}"
    return f"{callback.rstrip('/')}/registry/{action}"


_OPERATIONS: dict[str, Callable[[Asked], Answered]] = {
    "search": _search,
    "sync/search": _search,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "txn/status": _status,
    "sync/txn/status": _status,
    "sync/disabled": _is_disabled,
    "sync/get-disability-details": lambda asked: _disability(asked, support=False),
    "sync/get-disability-support": lambda asked: _disability(asked, support=True),
    "sync/enrolled": _is_enrolled,
    "sync/enrollment/updates": _updates,
}
