"""Forms as GOV.UK draws them: label, hint, error and input; errors summed up above. Texts are checked once for all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from minsheng.faces.pages.refusals import told
from minsheng.faces.pages.words import both
from minsheng.registry.days import BadDay, checked_day, checked_instant
from minsheng.registry.texts import BadText, checked_text

_Result = TypeVar("_Result")


class Renderer(TemplatesSetting):
    """Draws forms and fields by the templates of ``pages/templates/forms``."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class Form(forms.Form):
    """A form whose texts hold no control characters and no half characters, whose days lie in somebody's life, and which takes the
    refusals of deeds.
    """

    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.DateInput) and field.widget.input_type == "date":
                field.widget.format = "%Y-%m-%d"  # what the browser's own field reads

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):  # a bad field leaves it
            if isinstance(value, datetime.date):
                try:
                    is_instant = isinstance(value, datetime.datetime)
                    self.cleaned_data[name] = checked_instant(value) if is_instant else checked_day(value)
                except BadDay as error:
                    self.add_error(name, ValidationError(told(error)))
            if isinstance(value, str) and value:
                lines = value.splitlines() if isinstance(self.fields[name].widget, forms.Textarea) else [value]
                self.cleaned_data[name] = " ".join(
                    line.strip() for line in lines if line.strip()
                )  # a deed keeps one paragraph
                for line in lines:
                    try:
                        checked_text(line, "It", 5000, may_be_empty=True)
                    except BadText:
                        self.add_error(
                            name,
                            both(
                                "有无法保存的字符，请重新输入。",
                                "There are characters that cannot be kept. Write it again.",
                            ),
                        )
                        break
        return cleaned

    def attempt(self, deed: Callable[[], _Result]) -> _Result | None:
        """Does the deed; a named refusal becomes the form's error, in the reader's language, and gives nothing."""
        try:
            return deed()
        except Exception as error:
            if not isinstance(getattr(error, "code", None), str):
                raise
            self.add_error(None, ValidationError(told(error)))
            return None
