"""Logs: one line of JSON for each request and each thing that went wrong, to the error stream. Nothing of anybody stands in them.

Of a request: method, the pattern of its address (never what stands in its place), status, how long, and a number that binds its lines
together. Of an error: its kind and the places in the code, never its words, since these may repeat what somebody typed.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog import signals
from django_structlog.middlewares import RequestMiddleware

LEVEL = "MINSHENG_LOG_LEVEL"
DEBUG = logging.DEBUG
_PLACES = 8


class Requests(RequestMiddleware):
    """django-structlog's middleware, which would write whole addresses."""

    def prepare(self, request: HttpRequest) -> None:
        request.began = time.monotonic()  # type: ignore[attr-defined]
        super().prepare(request)

    @classmethod
    def format_request(cls, request: HttpRequest) -> str:
        """Method and pattern of the address."""
        match = request.resolver_match
        return f"{request.method} /{match.route if match else '?'}"


@receiver(signals.bind_extra_request_finished_metadata)
def add_time(request: HttpRequest, log_kwargs: dict[str, Any], **_: Any) -> None:
    """How long the request took, in milliseconds."""
    log_kwargs["ms"] = round((time.monotonic() - getattr(request, "began", time.monotonic())) * 1000)


def without_words(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """An error becomes its kind and its places in the code; a browser's name and an account's are left out."""
    for name in ("user_agent", "ip", "user_id", "stack_info"):
        event.pop(name, None)
    said = event.pop("exc_info", None)
    error = sys.exc_info()[1] if said is True else said[1] if isinstance(said, tuple) else said
    if isinstance(error, BaseException):
        event["kind"], event["places"] = type(error).__name__, places_of(error)
    if "exception" in event:  # what django-structlog adds: the error's repr
        event["exception"] = str(event["exception"]).partition("(")[0]
    return event


def places_of(error: BaseException) -> list[str]:
    """Where an error was raised, the innermost places last."""
    found, trace = [], error.__traceback__
    while trace is not None:
        found.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-_PLACES:]


class Plain(logging.Filter):
    """A record of another library: its words with what was put into them would say too much for these loggers."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request":
            record.msg, record.args = str(record.msg).partition(":")[0], ()
        return True


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_words,
]


def configure() -> None:
    """structlog writes through Python's own logging, so that every library's lines look the same."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def settings() -> dict[str, Any]:
    """Django's ``LOGGING``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
            }
        },
        "filters": {"plain": {"()": "minsheng.faces.site.logs.Plain"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["plain"]}},
        "root": {"handlers": ["stderr"], "level": os.environ.get(LEVEL, "INFO")},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "numba": {"level": "WARNING"},
        },
    }
