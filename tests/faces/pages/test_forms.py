"""What forms show to begin with."""

from __future__ import annotations

import datetime

import pytest
from django import forms
from django.utils import translation

from minsheng.faces.pages.forms import Form


class _Dated(Form):
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_day_is_written_as_the_browsers_own_field_reads_it(language: str) -> None:
    with translation.override(language):
        assert 'value="2025-07-01"' in str(_Dated(initial={"day": datetime.date(2025, 7, 1)})["day"])
