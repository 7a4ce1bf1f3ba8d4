"""What the network's own errors mean, in words that hold neither key nor path."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from functools import lru_cache

import httpx

from tui_app.providers.signal import Seen
from tui_app.providers.variables import variable
from tui_app.settings import Provider

REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    (ssl.SSLError, "the TLS handshake failed"),
    (socket.gaierror, "the host name is unknown"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionResetError, "the connection was reset before an answer"),
    (httpx.ConnectTimeout, "the connection timed out"),
    (httpx.PoolTimeout, "no connection was free"),
    (httpx.ProxyError, "the proxy refused the connection"),
    (httpx.RemoteProtocolError, "the connection was closed before an answer"),
    (httpx.ReadError, "the connection was reset before an answer"),
    (httpx.WriteError, "the connection was reset before an answer"),
)
"""The first that stands anywhere in the chain of causes tells the reason."""

_CLOSED_EARLY = "without sending a response"


def base_url_problem(provider: Provider) -> str | None:
    """Why no request can go to the base URL, None where one can."""
    if _usable(provider.base_url):
        return None
    return f"the base URL is not valid: check {variable(provider, 'BASE_URL')}"


@lru_cache(maxsize=64)
def _usable(base_url: str) -> bool:
    try:
        url = httpx.URL(base_url)
        return (
            url.scheme in ("http", "https")
            and bool(url.host)
            and "%" not in url.host
            and (url.port is None or 0 < url.port < 65536)
        )
    except (httpx.InvalidURL, ValueError):
        return False


@lru_cache(maxsize=64)
def parsed(url: str) -> httpx.URL:
    """The URL, taken apart once: the same few are called again and again."""
    return httpx.URL(url)


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether a host is this machine; such an address never goes through a proxy."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def place(base_url: str) -> str:
    """Host and port of a base URL."""
    url = httpx.URL(base_url)
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or (443 if url.scheme == 'https' else 80)}"


def before_headers(provider: Provider, error: Exception) -> tuple[Seen, str]:
    """What an error before the response's head means, and the sentence for it."""
    where = place(provider.base_url) + _way(provider.base_url)
    if isinstance(error, httpx.RemoteProtocolError) and _CLOSED_EARLY not in str(error):
        return Seen.NOT_HTTP, f"{where} does not speak HTTP"
    causes = list(_causes(error))
    for kind, reason in REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return Seen.NO_CONNECTION, f"cannot reach {where}: {reason}"
    return Seen.NO_CONNECTION, f"cannot reach {where} ({type(error).__name__})"


def _way(base_url: str) -> str:
    """What stands between us and a base URL, in words; empty where nothing does."""
    from urllib.request import getproxies, proxy_bypass

    url = httpx.URL(base_url)
    proxies = getproxies()
    if is_loopback(url.host) or not (proxies.get(url.scheme) or proxies.get("all")) or proxy_bypass(url.host):
        return ""
    return f" through the proxy of {url.scheme.upper()}_PROXY or ALL_PROXY"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it, groups of parallel tries included."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [cause for cause in (current.__cause__, current.__context__) if cause is not None]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
