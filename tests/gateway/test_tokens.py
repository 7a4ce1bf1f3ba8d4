"""Who is let in: every kind of good and bad token, in every environment."""

from __future__ import annotations

import base64
import json
import time

import jwt
import pytest

from tests.gateway.conftest import SECRET, OpenGateway, token


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def unsigned() -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'exp': time.time() + 60, 'aud': 'tui-app'})}."


def good() -> dict[str, str]:
    now = int(time.time())
    return {
        "ours": token(),
        "no audience": signed(exp=now + 60),
        "audience": signed(exp=now + 60, aud="tui-app"),
        "one audience of several": signed(exp=now + 60, aud=["other", "tui-app"]),
        "clock a little ahead": signed(exp=now + 60, iat=now + 30),
    }


def bad() -> dict[str, str]:
    now = int(time.time())
    whole = token()
    return {
        "expired": signed(exp=now - 1),
        "no end": signed(aud="tui-app"),
        "an end in words": signed(exp=str(now + 60)),
        "an end that is true": signed(exp=True),
        "an end that never comes": signed(exp=float("inf")),
        "wrong key": token("another secret of at least thirty-two characters"),
        "alg none": unsigned(),
        "another algorithm": signed(SECRET * 2, "HS512", exp=now + 60),
        "other audience": signed(exp=now + 60, aud="other"),
        "other audiences": signed(exp=now + 60, aud=["a", "b"]),
        "empty audience": signed(exp=now + 60, aud=""),
        "end of another type": f"{whole.split('.')[0]}.e30.{whole.split('.')[2]}",
        "cut": whole[:-2],
        "no token": "hello",
    }


@pytest.mark.parametrize("name", list(good()))
@pytest.mark.parametrize("environment", ["development", "staging", "production"])
async def test_a_good_token_passes(name: str, environment: str, open_gateway: OpenGateway) -> None:
    running = await open_gateway(environment=environment, JWT_SECRET=SECRET)
    answer = await running.chat(headers={"authorization": f"Bearer {good()[name]}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("environment", ["development", "staging"])
async def test_a_bad_token_does_not_pass_not_even_in_development(
    environment: str, open_gateway: OpenGateway
) -> None:
    running = await open_gateway(environment=environment, JWT_SECRET=SECRET)
    for name, text in bad().items():
        for header in (f"Bearer {text}", f"Basic {token()}", "Bearer"):
            answer = await running.chat(headers={"authorization": header})
            assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"}), name
    assert (await running.http.get("/metrics")).text.count("tui_app_requests_total{") == 0


async def test_without_a_token_only_development_lets_in(open_gateway: OpenGateway) -> None:
    development = await open_gateway(environment="development", JWT_SECRET=SECRET)
    assert (await development.chat()).status_code == 200
    for environment in ("staging", "production"):
        running = await open_gateway(environment=environment)
        answer = await running.chat()
        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})
        assert (await running.http.get("/api/v1/status")).status_code == 200


async def test_development_makes_a_secret_that_nobody_knows(open_gateway: OpenGateway) -> None:
    running = await open_gateway(environment="development")
    assert (await running.chat()).status_code == 200
    for guess in ("JWT_SECRET" * 4, "secret" * 8, SECRET, "None" * 8):
        forged = signed(guess, exp=int(time.time()) + 60)
        answer = await running.chat(headers={"authorization": f"Bearer {forged}"})
        assert answer.status_code == 401


async def test_the_dialects_take_any_key_in_development(open_gateway: OpenGateway) -> None:
    running = await open_gateway(environment="development", JWT_SECRET=SECRET)
    for headers in ({}, {"authorization": "Bearer sk-whatever"}, {"x-api-key": "whatever"}):
        assert (await running.complete(headers=headers)).status_code == 200
        assert (await running.message(headers=headers)).status_code == 200


async def test_the_dialects_take_a_token_elsewhere(open_gateway: OpenGateway) -> None:
    running = await open_gateway(environment="staging", JWT_SECRET=SECRET)
    for headers in (
        {"authorization": f"bearer {token()}"},
        {"x-api-key": token()},
        {"authorization": "Bearer sk-of-another-service", "x-api-key": token()},
    ):
        assert (await running.complete(headers=headers)).status_code == 200
        assert (await running.message(headers=headers)).status_code == 200
    refused = await running.complete(headers={"authorization": "Bearer sk-whatever"})
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "invalid_api_key"
    refused = await running.message(headers={"x-api-key": "whatever"})
    assert refused.status_code == 401
    assert refused.json()["error"]["type"] == "authentication_error"
    assert (await running.http.get("/v1/models")).status_code == 401
