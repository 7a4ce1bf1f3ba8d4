from pathlib import Path

import httpx

from tui_app.domain.messages import Environment, Wire
from tui_app.domain.secret import Secret
from tui_app.faults import Fault, FaultBoard
from tui_app.faults.simulator.mounts import DEFAULT_MOUNTS, mounts_for
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator
from tui_app.faults.simulator.settings import simulated
from tui_app.settings import Provider, Settings, Timeouts


def provider(name: str, wire: Wire, *, url: str = "https://vendor.example", model: str = "m-1") -> Provider:
    return Provider(
        name=name,
        wire=wire,
        base_url=url,
        api_key=Secret("real-key") if url else None,
        model=model,
        max_tokens=100,
        daily_limit=10_000,
    )


def settings_of(*providers: Provider) -> Settings:
    return Settings(
        environment=Environment.PRODUCTION,
        environment_given=False,
        chain=tuple(provider.name for provider in providers),
        primary=providers[0].name,
        providers={provider.name: provider for provider in providers},
        timeouts=Timeouts(deadline=30),
        max_message_length=2000,
        data_dir=Path("data"),
    )


VENDORS = (
    provider("claude", Wire.ANTHROPIC),
    provider("openai", Wire.OPENAI, url=""),
    provider("gemini", Wire.GEMINI),
)


def test_no_url_and_no_key_of_the_real_world_is_left() -> None:
    settings = simulated(settings_of(*VENDORS, provider("local", Wire.OPENAI, url="")), "http://127.0.0.1:9")
    assert settings.simulated
    assert settings.usable
    for found in settings.providers.values():
        assert found.configured
        assert found.base_url.startswith("http://127.0.0.1:9/")
        assert found.api_key == Secret("simulated-key")


def test_base_urls_are_what_the_wires_expect() -> None:
    settings = simulated(settings_of(*VENDORS, provider("local", Wire.OPENAI)), "http://sim")
    assert {name: found.base_url for name, found in settings.providers.items()} == {
        "claude": "http://sim/anthropic",
        "openai": "http://sim/openai/v1",
        "gemini": "http://sim/gemini",
        "local": "http://sim/local/v1",
    }
    assert [found.official for found in settings.providers.values()] == [True, True, True, False]


def test_a_provider_without_a_model_gets_one() -> None:
    settings = simulated(settings_of(provider("local", Wire.OPENAI, model="")), "http://sim")
    assert settings.providers["local"].model == "simulated-local"


def test_without_further_providers_the_mounts_are_the_vendors() -> None:
    assert [mount.prefix for mount in mounts_for(())] == [mount.prefix for mount in DEFAULT_MOUNTS]
    assert [mount.prefix for mount in mounts_for(VENDORS)] == ["/anthropic", "/openai", "/gemini"]


def test_a_name_that_is_another_mounts_prefix_is_kept_apart() -> None:
    mounts = mounts_for([*VENDORS, provider("anthropic", Wire.OPENAI), provider("openai", Wire.GEMINI)])
    assert [mount.prefix for mount in mounts[3:]] == ["/anthropic_", "/openai_"]
    assert len({mount.prefix for mount in mounts}) == 5


async def test_every_further_provider_is_served_by_its_wire_with_its_own_faults() -> None:
    extra = [
        provider("local", Wire.OPENAI, model="smol"),
        provider("spare", Wire.ANTHROPIC),
        provider("third", Wire.GEMINI),
    ]
    board = FaultBoard()
    simulator = Simulator(board, Pace.instant(), mounts_for([*VENDORS, *extra]))
    base = await simulator.start()
    found = simulated(settings_of(*VENDORS, *extra), base).providers
    turn = [{"role": "user", "content": "hi"}]
    calls = {
        "local": ("/chat/completions", {"model": "smol", "messages": turn, "max_tokens": 50}),
        "spare": ("/v1/messages", {"model": "m-1", "messages": turn, "max_tokens": 50}),
        "third": ("/v1beta/models/m-1:generateContent", {"contents": [{"parts": [{"text": "hi"}]}]}),
    }
    headers = {
        "authorization": "Bearer good",
        "x-goog-api-key": "good",
        "anthropic-version": "2023-06-01",
    }
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
        for name, (path, body) in calls.items():
            assert (await client.post(found[name].base_url + path, json=body)).status_code == 200
            board.set(name, Fault("server_error"))
            assert (await client.post(found[name].base_url + path, json=body)).status_code == 500
        listed = (await client.get(f"{base}/openai/v1/models")).json()["data"]
        board.heal_all()
        local = (await client.get(f"{found['local'].base_url}/models")).json()["data"]
    await simulator.stop()
    assert listed[0]["id"] == "m-1"
    assert [model["id"] for model in local] == ["smol"]
    assert {name: traffic.received for name, traffic in simulator.requests.items()} == {
        "claude": 0,
        "openai": 1,
        "gemini": 0,
        "local": 3,
        "spare": 2,
        "third": 2,
    }
