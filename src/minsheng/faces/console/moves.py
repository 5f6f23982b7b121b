"""A small form for each action that a machine of casework allows now: its label, what its conditions still ask for, its fields.

Actions, who may do them and their conditions are the machines' own; ``moves.yaml`` says what each form asks.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django import forms

from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, language, named, with_more
from minsheng.registry.access.acting import Act
from minsheng.registry.awards.listing import funds
from minsheng.registry.verifying.registries import registries
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.overriding import codes
from minsheng.services.casework.publicising import rules

FILE = Path(__file__).with_name("moves.yaml")
DAY = {"type": "date"}
_SEPARATED = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True, slots=True)
class Move:
    """An action that the state allows: its form, what it still asks for, whether the actor's roles reach it."""

    name: str
    label: str
    article: str
    form: Form
    asks: tuple[str, ...]
    is_open: bool
    draft: str

    @property
    def has_fields(self) -> bool:
        """Whether the form asks more than the click."""
        return any(not field.field.widget.is_hidden for field in self.form)


@functools.cache
def asked() -> dict[str, Any]:
    """The table."""
    plain: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


class ListField(forms.CharField):
    """Words separated by commas, or lines."""

    def __init__(self, *, by_line: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by_line = by_line
        if by_line:
            self.widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        parts = text.splitlines() if self.by_line else _SEPARATED.split(text)
        return [part.strip() for part in parts if part.strip()]


class YuanField(forms.DecimalField):
    """An amount in yuan; gives whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_value=Decimal("100000000"), decimal_places=2, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "class": "govuk-input--width-10", "step": "any"}

    def clean(self, value: Any) -> int | None:
        found = super().clean(value)
        return None if found is None else int(found * 100)


def yes_or_no(value: str) -> bool | None:
    """Of a yes-or-no field."""
    return {"yes": True, "no": False}.get(value)


_KINDS: dict[str, Callable[[dict[str, Any]], forms.Field]] = {
    "line": lambda more: forms.CharField(max_length=200, **more),
    "text": lambda more: forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **more),
    "lines": lambda more: ListField(by_line=True, max_length=4000, **more),
    "list": lambda more: ListField(by_line=False, max_length=1000, **more),
    "yuan": lambda more: YuanField(**more),
    "day": lambda more: forms.DateField(widget=forms.DateInput(attrs=DAY), **more),
    "number": lambda more: forms.IntegerField(
        min_value=1, max_value=3650, widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}), **more
    ),
    "yesno": lambda more: forms.TypedChoiceField(
        choices=[("yes", both_later("是", "Yes")), ("no", both_later("否", "No"))],
        widget=forms.RadioSelect,
        coerce=yes_or_no,
        empty_value=None,
        **more,
    ),
    "fund": lambda more: _choice(
        [(code, with_more(zh if language() == "zh" else en, code)) for code, zh, en in funds()], more
    ),
    "registries": lambda more: forms.MultipleChoiceField(
        choices=[(name, named({"zh": each.zh, "en": each.en})) for name, each in registries().items()],
        widget=forms.CheckboxSelectMultiple,
        **more,
    ),
    "objection": lambda more: _choice([(code, named(says)) for code, says in rules()["objections"].items()], more),
    "override": lambda more: _choice([(code, named(says)) for code, says in codes().items()], more),
    "procedure": lambda more: _choice(
        [("ordinary", both("普通程序", "ordinary")), ("summary", both("简易程序", "summary"))], more
    ),
}


def _choice(choices: Iterable[tuple[str, str]], more: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", both("请选择", "Choose")), *choices], **more)


def form_for(kind: str, action: str, *args: Any, **kwargs: Any) -> Form:
    """The form of an action of a kind of record (``case``, ``change``, ``review``, ``grievance``)."""
    form = Form(*args, auto_id=f"id_{action}_%s", **kwargs)
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
    for name in asked()[kind].get(action, ()):
        says = asked()["fields"][name]
        more: dict[str, Any] = {"label": named(says), "required": not says.get("optional")}
        if "hint_zh" in says:
            more["help_text"] = says[f"hint_{language()}"]
        if says["kind"] == "result":
            ours = table().kinds[kind]
            made: forms.Field = _choice(
                [(each.name, named({"zh": each.zh, "en": each.en})) for each in ours.actions.values() if each.decides],
                more,
            )
        else:
            made = _KINDS[says["kind"]](more)
        form.fields[says.get("name", name)] = made
    return form


def moves_of(
    act: Act,
    kind: str,
    record: Mapping[str, Any],
    possible: Iterable[Any],
    asks: Callable[[Any], Iterable[str]],
    drafts: Mapping[str, dict[str, Any]],
    tried: tuple[str, Form] | None = None,
    own: Mapping[str, Any] | None = None,
) -> list[Move]:
    """A form for each possible action that the actor's roles reach.

    Args:
        asks: what an action's conditions still ask for.
        drafts: what was typed before, by form (``case:NUMBER:ACTION``).
        tried: an action whose form was sent and refused; it is shown as it was sent.
        own: of an action whose session ended while it was typed: what was typed.
    """
    found = []
    for action in possible:
        if not act.may(action.may, record["division"]):
            continue
        draft = f"{kind}:{record['number']}:{action.name}"
        if tried is not None and tried[0] == action.name:
            form = tried[1]
        else:
            began = (own or {}).get(action.name) or drafts.get(draft) or {}
            form = form_for(kind, action.name, initial={**began, "version": record["version"]})
        is_open = (tried is not None and tried[0] == action.name) or draft in drafts or action.name in (own or {})
        label = named({"zh": action.zh, "en": action.en})
        told = tuple(getattr(each, "zh", "") or str(each) if language() == "zh" else str(each) for each in asks(action))
        found.append(Move(action.name, label, getattr(action, "article", ""), form, told, is_open, draft))
    return found


def said_in(form: Form) -> dict[str, Any]:
    """What the form says, without what was left empty and the version."""
    return {
        name: value for name, value in form.cleaned_data.items() if name != "version" and value not in (None, "", [])
    }
