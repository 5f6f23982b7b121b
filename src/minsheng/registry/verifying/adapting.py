"""Which adapter reaches a registry."""

from __future__ import annotations

from minsheng.registry.verifying.adapters import Adapter
from minsheng.registry.verifying.adapters.files import FileAdapter
from minsheng.registry.verifying.adapters.http import HttpAdapter
from minsheng.registry.verifying.registries import Registry, connection
from minsheng.registry.verifying.signing import exchange_keys


def adapter_for(registry: Registry) -> Adapter:
    """The adapter by setting. Raises :class:`BadRegistries` and :class:`NoExchangeKey`."""
    at = connection(registry.name)
    key = exchange_keys().read(registry.name)
    if at.adapter == "http":
        return HttpAdapter(registry, at.url, key)
    return FileAdapter(registry, at.folder, key)


def answers_at_once(registry: Registry) -> bool:
    """Whether the registry is reached over HTTP, so that a job asks it; the others are asked by an exchange of files."""
    return connection(registry.name).adapter == "http"
