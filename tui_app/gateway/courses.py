"""Which providers a request goes to: `model` and `fallbacks` as settings for this request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tui_app.domain.messages import Environment
from tui_app.domain.sanitize import one_line
from tui_app.gateway.problems import ApiError, Kind, invalid
from tui_app.settings import Provider, Settings
from tui_app.settings.models import facts_of

CHAIN = "chain"
"""The model that stands for the environment's chain as it is."""

MOST_FALLBACKS = 16
LONGEST_MODEL = 200


@dataclass(frozen=True, slots=True)
class _Target:
    """A provider, with another model than its own where one was named."""

    provider: Provider
    model: str | None = None

    def made(self) -> Provider:
        if self.model is None or self.model == self.provider.model:
            return self.provider
        facts = facts_of(self.model)
        return replace(
            self.provider,
            model=self.model,
            context_window=facts.context_window,
            price_in=facts.price_in,
            price_out=facts.price_out,
        )


def course(settings: Settings, model: str, fallbacks: Sequence[str] | None = None) -> Settings:
    """The settings with the chain that a request asked for.

    Args:
        settings: those in force.
        model: `chain`, a provider, or `provider/model`; the named one comes first and the chain follows.
        fallbacks: come in the place of what follows, even none; each a provider or `provider/model`.

    Raises:
        ApiError: it names what there is not. In development an unknown model means the chain.
    """
    first = _target(settings, model)
    following = [_Target(settings.providers[name]) for name in settings.chain]
    if first is not None:
        following = [target for target in following if target.provider.name != first.provider.name]
    elif model == CHAIN or settings.environment is Environment.DEVELOPMENT:
        first = following.pop(0)
    else:
        raise unknown_model(settings, model)
    if fallbacks is not None:
        following = list(_named(settings, fallbacks))
    return _with(settings, [first, *following])


def unknown_model(settings: Settings, model: str) -> ApiError:
    """The answer to a model that nothing here is called."""
    known = ", ".join((CHAIN, *listed_providers(settings)))
    return ApiError(
        Kind.NOT_FOUND,
        f'there is no model "{one_line(model, 60)}"; known are {known}, and each provider as provider/model',
        param="model",
        code="model_not_found",
    )


def listed_providers(settings: Settings) -> tuple[str, ...]:
    """The providers that could be asked: those of the chain first."""
    names = dict.fromkeys((*settings.chain, *settings.providers))
    return tuple(name for name in names if settings.providers[name].configured)


def listed_models(settings: Settings) -> dict[str, str]:
    """Every model that can be named, with who owns it."""
    listed = {CHAIN: "tui-app"}
    for name in listed_providers(settings):
        listed[name] = name
        listed[f"{name}/{settings.providers[name].model}"] = name
    return listed


def _named(settings: Settings, fallbacks: Sequence[str]) -> Iterator[_Target]:
    if len(fallbacks) > MOST_FALLBACKS:
        raise invalid(f"at most {MOST_FALLBACKS} fallbacks are taken", "fallbacks")
    for name in fallbacks:
        target = _target(settings, name)
        if target is None:
            known = ", ".join(listed_providers(settings))
            raise invalid(
                f'a fallback is a provider or provider/model, not "{one_line(name, 60)}"; known are {known}',
                "fallbacks",
            )
        yield target


def _target(settings: Settings, name: str) -> _Target | None:
    provider, slash, model = name.strip().partition("/")
    found = settings.providers.get(provider) or settings.providers.get(provider.lower())
    if found is None or (slash and not model) or len(model) > LONGEST_MODEL or not model.isprintable():
        return None
    return _Target(found, model or None)


def _with(settings: Settings, targets: Sequence[_Target]) -> Settings:
    """The settings with these steps; a provider that comes again with another model has a name of its own."""
    providers, chain = dict(settings.providers), []
    for target in targets:
        made = target.made()
        name = made.name
        if name in chain:
            name = f"{made.name}/{made.model}"
            if name in chain or providers[made.name].model == made.model:
                continue
        providers[name] = made
        chain.append(name)
    return replace(settings, chain=tuple(chain), providers=providers)
