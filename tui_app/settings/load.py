"""Makes the settings in force out of files, process environment and command line."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from tui_app.domain.messages import Environment
from tui_app.settings import variables as v
from tui_app.settings.files import Entry, read_files
from tui_app.settings.model import Settings, Source, Timeouts
from tui_app.settings.names import provider_names, unknown_names
from tui_app.settings.nearest import did_you_mean
from tui_app.settings.problems import Problem, SettingsError, shown
from tui_app.settings.provider_variables import BUILT_IN
from tui_app.settings.providers import make_providers
from tui_app.settings.values import DEFAULT, ENVIRONMENT, OPTION, Values

FOLLOWERS: Mapping[Environment, tuple[str, ...]] = MappingProxyType(
    {
        Environment.DEVELOPMENT: (),
        Environment.STAGING: ("openai",),
        Environment.PRODUCTION: ("openai", "gemini"),
    }
)
"""The providers that come after the primary one where no chain is set."""

APP_NAME = "tui-app"


def load(
    *,
    environment: str | None = None,
    chain: str | None = None,
    data_dir: Path | None = None,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force; later wins: defaults, `.env.X`, `.env.X.local`, process environment, options.

    Args:
        environment: as given by `--env`: a name of `ENVIRONMENT_NAMES`, in upper or lower case.
        chain: as given by `--chain`.
        data_dir: as given by `--data-dir`.
        folder: where the `.env` files are looked for; None is the current folder.
        environ: the process environment; None is the real one.

    Raises:
        SettingsError: with every mistake that was found.
    """
    options = {
        "APP_ENV": environment,
        "CHAIN": chain,
        "DATA_DIR": None if data_dir is None else str(data_dir),
    }
    outside = {
        name: Entry(text, ENVIRONMENT) for name, text in (os.environ if environ is None else environ).items()
    }
    outside |= {name: Entry(text, OPTION) for name, text in options.items() if text is not None}

    first_look = Values(outside, Environment.DEVELOPMENT)
    chosen = first_look.require(v.APP_ENV)
    inside: dict[str, Entry] = {}
    problems = first_look.problems
    if not problems:
        inside, wrong_lines = read_files(folder or Path(), chosen)
        problems += wrong_lines
    if (misplaced := inside.pop(v.APP_ENV.name, None)) is not None:
        problems.append(_misplaced(misplaced))

    entries = inside | outside
    names = provider_names(name for name, entry in entries.items() if entry.text.strip())
    values = Values(entries, chosen)
    settings = _settings(values, names, chosen, first_look.sources)
    problems += [*unknown_names(entries, names), *values.problems]
    if problems:
        raise SettingsError(sorted(problems, key=_place))
    return settings


def _misplaced(entry: Entry) -> Problem:
    return Problem(
        entry.source.origin,
        entry.source.line,
        v.APP_ENV.name,
        "cannot be set in a file, because it decides which file is read",
        "set it in the process environment, or use --env",
    )


def _place(problem: Problem) -> tuple[int, int]:
    """Problems are told in the order in which the settings are read."""
    origins = {ENVIRONMENT.origin: 2, OPTION.origin: 3}
    return origins.get(problem.origin, int(problem.origin.endswith(".local"))), problem.line or 0


def _settings(
    values: Values, names: Collection[str], environment: Environment, first_sources: Mapping[str, Source]
) -> Settings:
    """The settings as far as they can be read; what cannot be is among the problems of `values`."""
    daily_limit = values.require(v.DAILY_TOKEN_LIMIT)
    providers = make_providers(values, names, daily_limit)
    primary = _primary(values, names)
    return Settings(
        environment=environment,
        environment_given=first_sources[v.APP_ENV.name] != DEFAULT,
        chain=_chain(values, names) or tuple(dict.fromkeys((primary, *FOLLOWERS[environment]))),
        primary=primary,
        providers=MappingProxyType(providers),
        timeouts=Timeouts(
            deadline=values.require(v.REQUEST_DEADLINE),
            connect=values.require(v.CONNECT_TIMEOUT),
            first_token=values.require(v.FIRST_TOKEN_TIMEOUT),
            idle=values.require(v.IDLE_TIMEOUT),
            answer=values.require(v.ANSWER_TIMEOUT),
        ),
        max_message_length=values.require(v.MAX_MESSAGE_LENGTH),
        data_dir=values.read(v.DATA_DIR) or _platform_folder(),
        max_retries=values.require(v.MAX_RETRIES),
        daily_limit=daily_limit,
        budget_policy=values.require(v.BUDGET_POLICY),
        budget_timezone=values.read(v.BUDGET_TIMEZONE),
        refusal_goes_on=values.require(v.ON_REFUSAL),
        midstream_hold=values.require(v.MIDSTREAM),
        jwt_secret=values.read(v.JWT_SECRET),
        rate_limit=values.require(v.RATE_LIMIT),
        usage_store=values.read(v.USAGE_STORE),
        sentry_dsn=values.read(v.SENTRY_DSN),
        build_variant=values.require(v.BUILD_VARIANT),
        log_level=values.require(v.LOG_LEVEL),
        sources=MappingProxyType({**values.sources, **first_sources}),
    )


def _primary(values: Values, names: Collection[str]) -> str:
    primary = values.require(v.PRIMARY_PROVIDER)
    if primary not in names:
        values.blame(
            v.PRIMARY_PROVIDER, f"there is no provider {shown(primary)}", did_you_mean(primary, names)
        )
        return BUILT_IN[0].name
    return primary


def _chain(values: Values, names: Collection[str]) -> tuple[str, ...]:
    """The chain as it was set, without what is no provider."""
    chain = values.read(v.CHAIN) or ()
    for name in chain:
        if name not in names:
            values.blame(v.CHAIN, f"there is no provider {shown(name)}", did_you_mean(name, names))
    return tuple(name for name in chain if name in names)


def _platform_folder() -> Path:
    from platformdirs import user_data_dir

    return Path(user_data_dir(APP_NAME, appauthor=False))
