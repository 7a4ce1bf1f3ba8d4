"""Where settings come from: precedence, environments, defaults and sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.loading import complaints, loaded
from tui_app.domain.messages import Environment
from tui_app.settings.model import BudgetPolicy, Source, Timeouts


def test_later_places_win_over_earlier_ones(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text(
        "MAX_RETRIES=1\nMAX_MESSAGE_LENGTH=1\nBUILD_VARIANT=file\nCHAIN=gemini\n", encoding="utf-8"
    )
    (tmp_path / ".env.dev.local").write_text(
        "\nMAX_MESSAGE_LENGTH=2\nBUILD_VARIANT=local\nCHAIN=openai\n", encoding="utf-8"
    )
    settings = loaded(tmp_path, {"BUILD_VARIANT": "process", "CHAIN": "claude"}, chain="gemini, claude")

    assert settings.max_retries == 1
    assert settings.max_message_length == 2
    assert settings.build_variant == "process"
    assert settings.chain == ("gemini", "claude")
    assert settings.log_level == "info"
    assert {name: str(settings.sources[name]) for name in ("MAX_RETRIES", "MAX_MESSAGE_LENGTH")} == {
        "MAX_RETRIES": ".env.dev:1",
        "MAX_MESSAGE_LENGTH": ".env.dev.local:2",
    }
    assert settings.sources["BUILD_VARIANT"] == Source("environment")
    assert settings.sources["CHAIN"] == Source("option")
    assert settings.sources["LOG_LEVEL"] == Source("default")


@pytest.mark.parametrize(
    ("environment", "chain", "numbers"),
    [
        (Environment.DEVELOPMENT, ("claude",), (10_000, 500, 60)),
        (Environment.STAGING, ("claude", "openai"), (50_000, 1_000, 45)),
        (Environment.PRODUCTION, ("claude", "openai", "gemini"), (200_000, 2_000, 30)),
    ],
)
def test_each_environment_has_its_own_defaults(
    tmp_path: Path, environment: Environment, chain: tuple[str, ...], numbers: tuple[int, int, int]
) -> None:
    limit, length, deadline = numbers
    settings = loaded(tmp_path, environment=environment)

    assert settings.environment is environment
    assert settings.chain == chain
    assert {provider.daily_limit for provider in settings.providers.values()} == {limit}
    assert settings.max_message_length == length
    assert settings.timeouts == Timeouts(deadline=deadline, connect=5, first_token=10, idle=10, answer=300)
    assert settings.max_retries == 2
    assert settings.budget_policy is BudgetPolicy.WARN
    assert settings.rate_limit == "100/minute"
    assert not settings.refusal_goes_on
    assert not settings.midstream_hold
    assert not settings.usable
    assert not settings.simulated
    assert settings.data_dir.name == "tui-app"
    assert settings.data_dir.is_absolute()


@pytest.mark.parametrize(
    ("word", "environment"),
    [
        ("dev", Environment.DEVELOPMENT),
        ("Development", Environment.DEVELOPMENT),
        ("STAGE", Environment.STAGING),
        ("staging", Environment.STAGING),
        ("prod", Environment.PRODUCTION),
        (" PRODUCTION ", Environment.PRODUCTION),
    ],
)
def test_environments_have_short_names_in_any_case(
    tmp_path: Path, word: str, environment: Environment
) -> None:
    assert loaded(tmp_path, environment=word).environment is environment
    assert loaded(tmp_path, {"APP_ENV": word}).environment is environment


def test_an_environment_reads_its_own_files_and_no_others(tmp_path: Path) -> None:
    for name, variant in ((".env.dev", "d"), (".env.staging", "s"), (".env.prod", "p"), (".env", "plain")):
        (tmp_path / name).write_text(f"BUILD_VARIANT={variant}\n", encoding="utf-8")

    assert [loaded(tmp_path, environment=name).build_variant for name in Environment] == ["d", "s", "p"]


def test_whether_the_environment_was_chosen_is_known(tmp_path: Path) -> None:
    assert not loaded(tmp_path).environment_given
    assert not loaded(tmp_path, {"APP_ENV": " "}).environment_given
    assert loaded(tmp_path, {"APP_ENV": "development"}).environment_given
    assert loaded(tmp_path, environment="development").environment_given


def test_the_option_wins_over_app_env(tmp_path: Path) -> None:
    settings = loaded(tmp_path, {"APP_ENV": "staging"}, environment="production")

    assert settings.environment is Environment.PRODUCTION
    assert settings.sources["APP_ENV"] == Source("option")


def test_app_env_in_a_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("\nAPP_ENV=production\n", encoding="utf-8")

    (line,) = complaints(tmp_path)
    assert line.startswith(".env.dev:2: APP_ENV: cannot be set in a file")
    assert "--env" in line


def test_a_blank_value_leaves_its_variable_unset_and_takes_back_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / ".env.dev").write_text("MAX_RETRIES=\nOPENAI_API_KEY=from-a-file\n", encoding="utf-8")
    settings = loaded(tmp_path, {"OPENAI_API_KEY": "  ", "CHAIN": "", "DATA_DIR": ""})

    assert settings.max_retries == 2
    assert settings.providers["openai"].api_key is None
    assert settings.chain == ("claude",)


@pytest.mark.parametrize(
    ("primary", "chain"),
    [
        ("openai", ("openai", "gemini")),
        ("gemini", ("gemini", "openai")),
        ("local", ("local", "openai", "gemini")),
    ],
)
def test_no_provider_stands_in_a_default_chain_twice(
    tmp_path: Path, primary: str, chain: tuple[str, ...]
) -> None:
    assert loaded(tmp_path, {"PRIMARY_PROVIDER": primary.upper()}, environment="prod").chain == chain


@pytest.mark.parametrize("text", ["claude,gemini", "claude > gemini", " Claude ,, GEMINI, "])
def test_a_chain_is_separated_by_commas_or_arrows(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, {"CHAIN": text}).chain == ("claude", "gemini")
    assert loaded(tmp_path, chain=text).chain == ("claude", "gemini")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claude, claude", "names 'claude' twice"),
        (",", "names no provider; such as claude, openai"),
        ("clude", "there is no provider 'clude'; did you mean claude?"),
        ("anthropic", "there is no provider 'anthropic'; known: claude, gemini, local, openai"),
    ],
)
def test_a_wrong_chain_is_told_by_variable_and_by_option(tmp_path: Path, text: str, said: str) -> None:
    (variable,) = complaints(tmp_path, {"CHAIN": text})
    (option,) = complaints(tmp_path, chain=text)

    assert variable.startswith(f"environment: CHAIN: {said}")
    assert option.startswith(f"option: --chain: {said}")


def test_a_blank_option_is_not_mistaken_for_no_option(tmp_path: Path) -> None:
    assert complaints(tmp_path, chain="") == ["option: --chain: names no provider; such as claude, openai"]
    assert complaints(tmp_path, environment="")[0].startswith("option: --env: '' is not one of its values")


def test_data_dir_knows_the_home_folder_and_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert loaded(tmp_path, {"DATA_DIR": "~/kept"}).data_dir == tmp_path / "kept"
    assert loaded(tmp_path, {"DATA_DIR": "near"}).data_dir == Path.cwd() / "near"
    assert loaded(tmp_path, {"DATA_DIR": "near"}, data_dir=Path("far")).data_dir == Path.cwd() / "far"


def test_what_remains_is_read_too(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        {
            "BUDGET_POLICY": "Block",
            "BUDGET_TIMEZONE": "Europe/Vienna",
            "ON_REFUSAL": "next",
            "MIDSTREAM": "hold",
            "RATE_LIMIT": "5 / Second",
            "LOG_LEVEL": "WARN",
            "JWT_SECRET": "a secret of several words",
            "SENTRY_DSN": "https://public@sentry.example/1",
            "USAGE_STORE": "rediss://:password@redis.example:6380/2",
            "REQUEST_DEADLINE": "12.5",
            "CONNECT_TIMEOUT": ".5",
        },
    )

    assert settings.budget_policy is BudgetPolicy.BLOCK
    assert settings.budget_timezone == "Europe/Vienna"
    assert settings.refusal_goes_on
    assert settings.midstream_hold
    assert settings.rate_limit == "5/second"
    assert settings.log_level == "warning"
    assert settings.jwt_secret is not None
    assert settings.jwt_secret.reveal() == "a secret of several words"
    assert settings.sentry_dsn is not None
    assert settings.usage_store is not None
    assert settings.usage_store.reveal() == "rediss://:password@redis.example:6380/2"
    assert settings.timeouts.deadline == 12.5
    assert settings.timeouts.connect == 0.5


def test_settings_cannot_be_changed_by_a_reader(tmp_path: Path) -> None:
    settings = loaded(tmp_path)

    with pytest.raises(TypeError):
        settings.providers["claude"] = settings.providers["openai"]  # type: ignore[index]  # what is tried
    with pytest.raises(TypeError):
        settings.sources["CHAIN"] = Source("nowhere")  # type: ignore[index]  # what is tried
