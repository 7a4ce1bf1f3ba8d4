"""Where the engine's settings come from: what it was started with, laid over files and environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from tui_app.domain.messages import Environment
from tui_app.engine.api import LaunchOptions
from tui_app.settings import Settings
from tui_app.settings.load import load
from tui_app.settings.problems import SettingsError

ON_THE_SIMULATOR = "No provider has a key yet: this is the simulator. Keys go into .env.dev.local."


class SettingsSource:
    """Reads the settings of an environment, as often as one is put in force.

    Args:
        options: what the command line asked for.
    """

    def __init__(self, options: LaunchOptions) -> None:
        self.options = options

    @property
    def environ(self) -> Mapping[str, str]:
        """This process's environment, empty where nothing of this machine counts."""
        return {} if self.options.alone else os.environ

    def first(self) -> tuple[Settings, str]:
        """The settings to start with, and one sentence that the person should read about them, or none.

        Raises:
            SettingsError: all mistakes in the settings at once.
        """
        options = self.options
        settings = self.read(options.environment)
        if not (options.simulate or (options.simulate_if_unusable and not settings.usable)):
            return settings, ""
        if options.simulate_if_unusable and not settings.environment_given:
            settings = self.read(Environment.PRODUCTION)
        return replace(settings, simulated=True), "" if options.simulate else ON_THE_SIMULATOR

    def read(self, environment: str | None) -> Settings:
        """The settings of an environment, or of the one that the process names.

        Raises:
            SettingsError: all mistakes in the settings at once.
        """
        options = self.options
        return load(
            environment=environment,
            chain=options.chain,
            data_dir=options.data_dir,
            folder=options.folder,
            environ={**self.environ, **options.variables},
        )

    def elsewhere(self, environment: str) -> Settings | None:
        """The settings that another run would have; its mistakes are told by whoever uses them."""
        try:
            return load(environment=environment, folder=self.options.folder)
        except SettingsError:
            return None

    def lay_over(self, variables: Mapping[str, str]) -> None:
        """Gives variables other values, from the next reading on."""
        self.options = self.options._replace(variables={**self.options.variables, **variables})

    def may_break(self, settings: Settings) -> bool:
        """Whether providers may be broken under these settings: not the real ones of production unasked."""
        return settings.simulated or self.options.force or settings.environment != Environment.PRODUCTION
