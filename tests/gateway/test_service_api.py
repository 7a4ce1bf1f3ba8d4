"""The service API, field by field: routes, environment rules, and the texts of its errors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.conftest import SECRET, OpenGateway, Running
from tui_app import __version__
from tui_app.settings.texts import FALLBACK_MESSAGES

ENVIRONMENTS = ("development", "staging", "production")
VENDORS = {"claude", "openai", "gemini"}


async def opened(open_gateway: OpenGateway, environment: str, **options: Any) -> Running:
    return await open_gateway(environment=environment, JWT_SECRET=SECRET, **options)


def bearer(running: Running) -> dict[str, str]:
    return {"authorization": f"Bearer {running.token}"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
async def test_health(environment: str, open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, environment, BUILD_VARIANT="nightly")
    answer = (await running.http.get("/health")).json()
    assert abs(answer.pop("timestamp") / 1000 - running.engine.clock.time()) < 60
    assert answer == {
        "status": "healthy",
        "version": __version__,
        "environment": environment,
        "build_variant": "nightly",
    }


async def test_info_in_development_says_everything(open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, "development")
    await running.chat()
    answer = (await running.http.get("/info")).json()
    assert answer["daily_usage"].keys() >= VENDORS
    assert answer["daily_usage"].pop("claude") > 0
    assert set(answer.pop("daily_usage").values()) == {0}
    assert answer == {
        "environment": "development",
        "ai_provider": "claude",
        "ai_configured": True,
        "debug_mode": True,
        "database_type": "tinydb",
        "max_tokens": 1024,
    }


async def test_info_in_staging_and_production_says_less(open_gateway: OpenGateway) -> None:
    staging = await opened(open_gateway, "staging")
    assert (await staging.http.get("/info")).json() == {
        "environment": "staging",
        "ai_provider": "claude",
        "version": __version__,
        "max_tokens": 1024,
    }
    production = await opened(open_gateway, "production")
    assert (await production.http.get("/info")).json() == {
        "environment": "production",
        "version": __version__,
        "status": "operational",
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
async def test_status(environment: str, open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, environment)
    assert (await running.http.get("/api/v1/status")).json() == {
        "message": "API is running",
        "environment": environment,
        "ai_provider": "claude",
    }


async def test_debug_is_for_development(open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, "development", simulate=False, ANTHROPIC_API_KEY="sk-ant-a-key")
    config = (await running.http.get("/api/v1/debug/config")).json()
    assert config["environment"] == "development"
    assert config["ai_providers"]["claude"] == {
        "model": "claude-haiku-5-5",
        "max_tokens": 1024,
        "api_key_configured": True,
    }
    assert config["ai_providers"]["openai"]["api_key_configured"] is False
    usage = (await running.http.get("/api/v1/debug/usage")).json()
    assert usage == {"daily_usage": dict.fromkeys(config["ai_providers"], 0)}


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("what", ["config", "usage"])
async def test_debug_is_not_found_elsewhere(what: str, environment: str, open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, environment)
    answer = await running.http.get(f"/api/v1/debug/{what}", headers=bearer(running))
    assert answer.status_code == 404


async def test_providers(open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, "development", simulate=False, ANTHROPIC_API_KEY="sk-ant-a-key")
    assert (await running.http.get("/api/v1/ai/providers")).json() == {
        "primary": "claude",
        "available": ["claude"],
        "models": {"claude": "claude-haiku-5-5"},
    }
    production = await opened(open_gateway, "production")
    hidden = await production.http.get("/api/v1/ai/providers", headers=bearer(production))
    assert hidden.status_code == 404


async def test_chat_answers(open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, "development")
    answer = await running.chat("What is a loop?")
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"response", "environment", "timestamp"}
    assert "What is a loop" in body["response"]
    assert body["environment"] == "development"
    assert abs(body["timestamp"] / 1000 - running.engine.clock.time()) < 60
    assert answer.headers["x-served-by"] == "claude"


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
async def test_a_blank_message_is_rejected(blank: str, open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, "development")
    answer = await running.chat(blank)
    assert (answer.status_code, answer.json()) == (400, {"error": "Message cannot be empty"})


@pytest.mark.parametrize(("environment", "limit"), zip(ENVIRONMENTS, (500, 1000, 2000), strict=True))
async def test_a_message_has_a_length(environment: str, limit: int, open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, environment)
    whole = await running.chat("x" * limit, headers=bearer(running))
    assert whole.status_code == 200
    longer = await running.chat("x" * (limit + 1), headers=bearer(running))
    message = f"Message too long for {environment} environment. Max: {limit} characters"
    assert (longer.status_code, longer.json()) == (400, {"error": message})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"hello"', b"{}", b'{"message": 5}', b'{"message": null}', b'{"text": "x"}', b"\xff"],
)
async def test_anything_but_the_expected_json_is_invalid(body: bytes, open_gateway: OpenGateway) -> None:
    running = await opened(open_gateway, "development")
    answer = await running.http.post("/api/v1/ai/chat", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid request"})
    assert answer.headers["x-should-retry"] == "false"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
async def test_a_spent_chain_says_the_fallback_message(environment: str, open_gateway: OpenGateway) -> None:
    faults = tuple((name, "server_error") for name in VENDORS)
    running = await opened(open_gateway, environment, faults=faults)
    answer = await running.chat(headers=bearer(running))
    assert answer.status_code == 200
    assert answer.json()["response"] == FALLBACK_MESSAGES[running.engine.settings.environment]
    assert answer.headers["x-served-by"] == "none"


async def test_a_refusal_and_a_blocked_budget_are_no_answer(open_gateway: OpenGateway) -> None:
    refused = await opened(open_gateway, "development", faults=(("claude", "refused"),))
    answer = await refused.chat()
    assert (answer.status_code, answer.headers["x-should-retry"]) == (400, "false")
    blocked = await opened(open_gateway, "development", DAILY_TOKEN_LIMIT="0", BUDGET_POLICY="block")
    answer = await blocked.chat()
    assert (answer.status_code, answer.headers["x-should-retry"]) == (429, "false")
    assert answer.headers["x-budget"].startswith("claude;")


async def test_an_unexpected_error_of_chat_tells_nothing_of_itself(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    running = await opened(open_gateway, "staging")

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the text of the error")

    monkeypatch.setattr(running.engine.service, "start", broken)
    answer = await running.chat(headers=bearer(running))
    assert answer.status_code == 500
    assert answer.json() == {"error": "Failed to process chat request", "environment": "staging"}


async def test_an_unexpected_error_elsewhere_tells_nothing_of_itself(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await opened(open_gateway, "development")

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the text of the error")

    monkeypatch.setattr(running.engine.budgets, "total", broken)
    answer = await running.http.get("/info")
    assert (answer.status_code, answer.json()) == (500, {"error": "Internal server error"})
    dialect = await running.http.get("/v1/models/chain")
    assert dialect.status_code == 200


async def test_what_is_not_there_is_not_found_and_what_is_there_has_its_method(
    open_gateway: OpenGateway,
) -> None:
    running = await opened(open_gateway, "development")
    assert (await running.http.get("/nothing")).status_code == 404
    wrong = await running.http.get("/api/v1/ai/chat")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert (await running.http.post("/health")).status_code == 405
    head = await running.http.head("/health")
    assert (head.status_code, head.content) == (200, b"")


async def test_simulated_and_real_usage_are_kept_apart(open_gateway: OpenGateway) -> None:
    simulated = await opened(open_gateway, "development")
    await simulated.chat()
    real = await opened(open_gateway, "development", simulate=False)
    usage = (await real.http.get("/api/v1/debug/usage")).json()["daily_usage"]
    assert set(usage.values()) == {0}
