"""Tags and filters of every page; loaded everywhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms, template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from minsheng.faces.pages import words
from minsheng.faces.pages.recorded import by_whom
from minsheng.faces.pages.recorded import purpose as words_of_a_purpose
from minsheng.faces.pages.recorded import recorded as words_of_the_log
from minsheng.registry.access.shown import shown_names

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: Any) -> SafeString:
    """``{% say "共 {n} 户" "{n} households" n=count %}``: the words in the reader's language; values are escaped."""
    text = en if words.language() == "en" else zh
    return format_html(text, **values) if values else mark_safe(text)  # the words are the template's own


@register.simple_block_tag(takes_context=True)
def to(context: Mapping[str, Any], content: SafeString, page: str, *args: Any) -> SafeString:
    """``{% to 'household' 12 %}12{% endto %}``: a link to what whoever reads may open; to others the words alone."""
    if not context["opens"][page]:
        return content
    return format_html('<a class="govuk-link" href="{}">{}</a>', reverse(page, args=args), content)


@register.simple_tag(takes_context=True)
def who(context: Mapping[str, Any], name: str | None) -> str:
    """``{% who step.actor %}``: the name by which others see an actor, by the name they log in by; asked once a page."""
    if not name:
        return ""
    seen: dict[str, str] = context["request"].__dict__.setdefault("shown_names", {})
    if name not in seen:
        seen.update({name: name} | shown_names([name]))
    return by_whom(seen[name])


@register.filter
def whom(shown: str) -> str:
    """A name that others see; a part of the system by what it is."""
    return by_whom(shown)


@register.filter
def named(value: Any) -> str:
    """``{zh: …, en: …}``, or what has ``zh`` and ``en``, in the reader's language."""
    return words.named(value)


@register.filter
def recorded(action: str) -> str:
    """An action of the log in the reader's language."""
    return words_of_the_log(action)


@register.filter
def purpose(text: str) -> str:
    """What a look was for, in the reader's language."""
    return words_of_a_purpose(text)


@register.filter
def fen(value: int | None) -> str:
    """Whole fen as yuan: 123456 → ``1,234.56``; empty where not known."""
    return "" if value is None else f"{Decimal(int(value)) / 100:,.2f}"


@register.filter
def yuan(value: int | None) -> str:
    """Whole fen with the unit: ``1,234.56 元`` or ``1,234.56 yuan``; what is not known says so."""
    if value is None:
        return words.both("未知", "not known")
    return words.both("{n} 元", "{n} yuan", n=fen(value))


@register.filter
def exact(value: Any) -> str:
    """An exact number of the engine as people read it: fractions as decimals where they end, else rounded to 6 places."""
    if isinstance(value, bool):
        return words.both("是", "yes") if value else words.both("否", "no")
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else round(float(value), 6)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int | float) else str(value)


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """2025年7月1日, or 1 July 2025."""
    if value is None:
        return ""
    if words.language() == "en":
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def listed(items: Iterable[Any]) -> str:
    """Words in a row, as the reader's language separates them."""
    return words.listed(items or ())


@register.filter
def clauses(items: Iterable[Any]) -> str:
    """Longer things in a row, as the reader's language separates them."""
    return words.clauses(items or ())


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """``{{ mapping|get:key }}``."""
    return mapping.get(key) if mapping else None


_CLASSES: dict[type[forms.Widget], str] = {
    forms.Textarea: "govuk-textarea",
    forms.Select: "govuk-select",
    forms.FileInput: "govuk-file-upload",
}


@register.simple_tag
def widget(field: forms.BoundField) -> SafeString:
    """The field's input with GOV.UK's classes, tied to its hint and its error."""
    kind = field.field.widget
    names = [next((name for each, name in _CLASSES.items() if isinstance(kind, each)), "govuk-input")]
    described = [f"{field.auto_id}-hint"] if field.help_text else []
    if field.errors:
        names.append(f"{names[0]}--error")
        described.append(f"{field.auto_id}-error")
    attributes: dict[str, Any] = {"class": " ".join([*names, kind.attrs.get("class", "")]).strip()}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def shape(field: forms.BoundField) -> str:
    """Which markup a field has: ``hidden``, ``radios``, ``checkboxes``, ``checkbox``, ``date`` or ``input``."""
    kind = field.field.widget
    if kind.is_hidden:
        return "hidden"
    if isinstance(kind, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(kind, forms.RadioSelect):
        return "radios"
    if isinstance(kind, forms.CheckboxInput):
        return "checkbox"
    return "input"
