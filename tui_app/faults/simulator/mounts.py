"""Where each provider lives on the simulator's one port."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui_app.domain.messages import Wire
from tui_app.faults.simulator.models import Model, model_of, models_of
from tui_app.settings import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One simulated service.

    Attributes:
        provider: whose faults it has.
        prefix: the path before the vendor's own paths, without a slash at its end.
        official: whether it has the habits of the vendor's own service, not of a compatible server.
        model: the configured model, empty where nothing is configured.
    """

    provider: str
    wire: Wire
    prefix: str
    official: bool = True
    model: str = ""

    def base_url(self, base: str) -> str:
        """What a client is configured with, given the simulator's own URL."""
        return f"{base}{self.prefix}/v1" if self.wire is Wire.OPENAI else f"{base}{self.prefix}"

    @property
    def models(self) -> tuple[Model, ...]:
        """What it lists."""
        return models_of(self.wire, self.model, official=self.official)

    def find(self, name: str) -> Model | None:
        """The model behind a name, None where it does not exist."""
        return model_of(self.models, self.wire, name)


DEFAULT_MOUNTS: tuple[Mount, ...] = (
    Mount(provider="claude", wire=Wire.ANTHROPIC, prefix="/anthropic"),
    Mount(provider="openai", wire=Wire.OPENAI, prefix="/openai"),
    Mount(provider="gemini", wire=Wire.GEMINI, prefix="/gemini"),
)


def mounts_for(providers: Iterable[Provider]) -> tuple[Mount, ...]:
    """The vendors' mounts, and one for every other provider under its own name.

    A provider whose name is another mount's prefix gets underscores behind it.
    """
    by_key = {(mount.provider, mount.wire): mount for mount in DEFAULT_MOUNTS}
    prefixes = {mount.prefix for mount in DEFAULT_MOUNTS}
    for provider in providers:
        known = by_key.get((provider.name, provider.wire))
        if known is not None:
            prefix, official = known.prefix, known.official
        else:
            prefix, official = f"/{provider.name}", False
            while prefix in prefixes:
                prefix += "_"
            prefixes.add(prefix)
        by_key[provider.name, provider.wire] = Mount(
            provider=provider.name,
            wire=provider.wire,
            prefix=prefix,
            official=official,
            model=provider.model or f"simulated-{provider.name}",
        )
    return tuple(by_key.values())
