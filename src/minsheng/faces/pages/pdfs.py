"""A letter as an answer to a request."""

from __future__ import annotations

from django.http import HttpResponse


def pdf_answer(pdf: bytes, name: str, *, save: bool = False) -> HttpResponse:
    """A PDF that the browser shows, or keeps as a file with ``save``; ``name`` is the file's, without its ending."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'{"attachment" if save else "inline"}; filename="{name}.pdf"'
    return answer
