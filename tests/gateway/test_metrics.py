"""What Prometheus reads: every request, attempt, wait and token, budgets and circuits."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from tests.gateway.conftest import SECRET, OpenGateway, Running


async def read(running: Running) -> Mapping[str, float]:
    """Every sample by its name and labels, as `name a=b c=d`."""
    answer = await running.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        " ".join(
            [sample.name, *(f"{key}={value}" for key, value in sorted(sample.labels.items()))]
        ): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_a_failover_is_counted_in_all_its_parts(open_gateway: OpenGateway) -> None:
    running = await open_gateway(
        environment="production", JWT_SECRET=SECRET, faults=(("claude", "overloaded"),)
    )
    answer = await running.complete(headers={"authorization": f"Bearer {running.token}"})
    used = answer.json()["usage"]
    found = await read(running)
    expected = {
        "tui_app_requests_total outcome=answered provider=openai": 1,
        "tui_app_attempts_total class=overloaded provider=claude": 2,
        "tui_app_attempts_total class=answered provider=openai": 1,
        "tui_app_failovers_total from_provider=claude reason=overloaded to_provider=openai": 1,
        "tui_app_waits_total provider=claude": 1,
        "tui_app_first_token_seconds_count provider=openai": 1,
        "tui_app_request_duration_seconds_count outcome=answered": 1,
        "tui_app_tokens_total direction=input provider=openai source=reported": used["prompt_tokens"],
        "tui_app_tokens_total direction=output provider=openai source=reported": used["completion_tokens"],
        "tui_app_budget_used_tokens environment=production provider=openai simulated=true": used[
            "total_tokens"
        ],
        "tui_app_budget_limit_tokens environment=production provider=openai simulated=true": 200_000,
        "tui_app_circuit_state model=gpt-6-luna provider=openai": 0,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert 0.5 <= found["tui_app_wait_seconds_total provider=claude"] <= 1


async def test_estimates_refusals_and_open_circuits_are_told_apart(open_gateway: OpenGateway) -> None:
    running = await open_gateway(faults=(("claude", "refused"),))
    await running.complete()
    running.engine.set_fault("claude", "auth")
    await running.complete()
    await running.complete("")
    found = await read(running)
    assert found["tui_app_requests_total outcome=refused provider=none"] == 1
    assert found["tui_app_requests_total outcome=exhausted provider=none"] == 1
    assert found["tui_app_requests_total outcome=rejected provider=none"] == 1
    assert found["tui_app_attempts_total class=auth provider=claude"] == 1
    assert found["tui_app_circuit_state model=claude-haiku-5-5 provider=claude"] == 2


async def test_a_client_cannot_make_series_of_its_own(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    before = {name.partition(" ")[0] for name in await read(running)}
    for number in range(5):
        await running.complete(model=f"claude/made-up-{number}", fallbacks=[f"openai/made-up-{number}"])
        await running.http.get(f"/made-up-{number}")
    found = await read(running)
    assert before <= {name.partition(" ")[0] for name in found}
    assert not [name for name in found if "made-up" in name]


async def test_requests_of_others_are_counted_too(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    await running.engine.session.send("asked on the screen")
    assert running.engine.session.running is not None
    await running.engine.session.running.task
    await running.engine.session.settle()
    found = await read(running)
    assert found["tui_app_requests_total outcome=answered provider=claude"] == 1
