"""The settings with every provider replaced by its simulation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tui_app.domain.secret import Secret
from tui_app.faults.simulator.mounts import mounts_for
from tui_app.settings import Settings

_KEY = "simulated-key"


def simulated(settings: Settings, base: str) -> Settings:
    """The same settings on the simulator: no base URL and no key of the real world is left.

    Args:
        settings: as they were read.
        base: the simulator's URL, as `Simulator.start` gives it; the simulator must have been made
            with `mounts_for` of the same providers, where there are more than the three vendors.
    """
    mounts = {(mount.provider, mount.wire): mount for mount in mounts_for(settings.providers.values())}
    providers = {}
    for name, provider in settings.providers.items():
        mount = mounts[provider.name, provider.wire]
        providers[name] = replace(
            provider,
            base_url=mount.base_url(base),
            api_key=Secret(_KEY),
            model=mount.model,
            official=mount.official,
        )
    return replace(settings, providers=providers, simulated=True)


def without_key(settings: Settings, names: Collection[str]) -> Settings:
    """The same, with some providers as if nobody had configured them."""
    bare = {
        name: replace(provider, api_key=None, key_required=True)
        for name, provider in settings.providers.items()
        if name in names
    }
    return replace(settings, providers={**settings.providers, **bare}) if bare else settings
