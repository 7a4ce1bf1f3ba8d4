"""Makes the providers: the four that are built in, and those that the settings define."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tui_app.domain.messages import Wire
from tui_app.settings.model import Provider
from tui_app.settings.models import UNKNOWN, facts_of
from tui_app.settings.provider_variables import (
    BUILT_IN,
    FURTHER_PREFIX,
    GEMINI_API_VERSION,
    GOOGLE_API_KEY,
    GOOGLE_GEMINI_BASE_URL,
    BuiltIn,
    ProviderVariables,
    daily_limit_of,
    provider_variables,
    wire_variable,
)
from tui_app.settings.values import Values
from tui_app.settings.variable import AnyVariable

_VENDOR_URLS = frozenset(built_in.variables.base_url.default for built_in in BUILT_IN if built_in.official)


def make_providers(values: Values, names: Iterable[str], daily_limit: int) -> dict[str, Provider]:
    """Every provider of `names`, configured or not.

    One whose definition is incomplete is blamed, and made as if it spoke like OpenAI.

    Args:
        values: what was set.
        names: the built-in providers, and others of which at least one variable is set.
        daily_limit: tokens a day for those that have no limit of their own.
    """
    built_in = {provider.name: provider for provider in BUILT_IN}
    return {
        name: _built_in(values, built_in[name], daily_limit)
        if name in built_in
        else _further(values, name, daily_limit)
        for name in names
    }


def _built_in(values: Values, known: BuiltIn, daily_limit: int) -> Provider:
    provider = _make(values, known.name, known.wire, known.variables, daily_limit)
    provider = replace(provider, official=known.official, key_required=known.official)
    if known.wire is Wire.GEMINI:
        provider = replace(
            _with_google(values, provider, known.variables), api_version=values.require(GEMINI_API_VERSION)
        )
    return _with_facts(_without_version(provider))


def _with_google(values: Values, provider: Provider, variables: ProviderVariables) -> Provider:
    """`provider` with Google's own names for key and URL, where ours are unset."""
    if not values.is_set(variables.api_key):
        provider = replace(provider, api_key=values.read(GOOGLE_API_KEY))
    if not values.is_set(variables.base_url):
        provider = replace(provider, base_url=values.read(GOOGLE_GEMINI_BASE_URL) or provider.base_url)
    return provider


def _further(values: Values, name: str, daily_limit: int) -> Provider:
    prefix = f"{FURTHER_PREFIX}{name.upper()}"
    variables = provider_variables(prefix)
    wire = wire_variable(prefix)
    spoken = values.read(wire) or Wire.OPENAI
    provider = _make(values, name, spoken, variables, daily_limit)
    every: tuple[AnyVariable, ...] = (wire, *variables.every())
    given = next(variable for variable in every if values.is_set(variable))
    for needed in (wire, variables.base_url, variables.model):
        if not values.is_set(needed):
            values.blame(needed, f"is missing: the provider {name} needs it", beside=given)
    official = provider.base_url in _VENDOR_URLS
    key_required = official or spoken is not Wire.OPENAI
    return _with_facts(_without_version(replace(provider, official=official, key_required=key_required)))


def _make(values: Values, name: str, wire: Wire, variables: ProviderVariables, daily_limit: int) -> Provider:
    """What the variables say, word for word."""
    own_limit = values.read(daily_limit_of(name))
    return Provider(
        name=name,
        wire=wire,
        base_url=values.read(variables.base_url) or "",
        api_key=values.read(variables.api_key),
        model=values.read(variables.model) or "",
        max_tokens=values.require(variables.max_tokens),
        daily_limit=daily_limit if own_limit is None else own_limit,
        context_window=values.read(variables.context_window),
        price_in=values.read(variables.price_in),
        price_out=values.read(variables.price_out),
        first_token_timeout=values.read(variables.first_token_timeout),
    )


def _without_version(provider: Provider) -> Provider:
    """`provider` with a base URL that ends before the version which its wire adds."""
    version = {Wire.ANTHROPIC: "/v1", Wire.GEMINI: f"/{provider.api_version}", Wire.OPENAI: ""}[provider.wire]
    return replace(provider, base_url=provider.base_url.removesuffix(version).rstrip("/"))


def _with_facts(provider: Provider) -> Provider:
    """`provider` with what is known about its model; another server may have other windows and prices."""
    facts = facts_of(provider.model) if provider.official else UNKNOWN
    return replace(
        provider,
        context_window=facts.context_window if provider.context_window is None else provider.context_window,
        price_in=facts.price_in if provider.price_in is None else provider.price_in,
        price_out=facts.price_out if provider.price_out is None else provider.price_out,
    )
