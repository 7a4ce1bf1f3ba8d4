"""Each fault in front of a real provider, as the vendor's own package sees it: as what it claims to be.

The provider that is taken for a real one is a healthy simulator on a real socket.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from google import genai
from google.genai import errors, types

from tests.faults.front.between import FrontOfPackage, provider_of
from tui_app.domain.clock import Clock
from tui_app.faults import FAULTS, Fault, FaultBoard
from tui_app.faults.front.front import FaultFront
from tui_app.faults.simulator.replies import Pace
from tui_app.faults.simulator.server import Simulator

PROMPT = "How do loops work?"
TURNS: Any = [{"role": "user", "content": PROMPT}]


@dataclass
class Heard:
    """What a package gave of a stream, and how that ended."""

    text: str = ""
    refusal: str = ""
    finish: str | None = None
    output_tokens: int | None = None
    error: Exception | None = None


class Scene:
    """A healthy vendor, and a fault in front of it."""

    def __init__(self, base: str, fault: str, timeout: float = 30) -> None:
        self.board = FaultBoard()
        self.base = base
        self.timeout = timeout
        for name in ("claude", "openai", "gemini"):
            if fault:
                self.board.set(name, Fault.parse(fault))

    @asynccontextmanager
    async def client(self, name: str) -> AsyncIterator[httpx2.AsyncClient]:
        transport = FrontOfPackage(FaultFront(self.board, Clock()), provider_of(name, self.base))
        async with httpx2.AsyncClient(transport=transport, timeout=self.timeout) as client:
            yield client

    async def heard(self, name: str) -> Heard:
        heard = Heard()
        reader = {"claude": self._claude, "openai": self._openai, "gemini": self._gemini}[name]
        async with self.client(name) as client:
            try:
                await reader(client, heard)
            except Exception as error:  # noqa: BLE001 - which one it is is what the test asks
                heard.error = error
        return heard

    async def _claude(self, client: httpx2.AsyncClient, heard: Heard) -> None:
        package = anthropic.AsyncAnthropic(
            api_key="a-key",
            base_url=f"{self.base}/anthropic",
            max_retries=0,
            timeout=self.timeout,
            http_client=client,
        )
        stream = await package.messages.create(
            model="claude-haiku-5-5", max_tokens=1024, messages=TURNS, stream=True
        )
        async for event in stream:
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                heard.text += event.delta.text
            elif event.type == "message_delta":
                heard.finish = event.delta.stop_reason
                heard.output_tokens = event.usage.output_tokens if event.usage else None

    async def _openai(self, client: httpx2.AsyncClient, heard: Heard) -> None:
        package = openai.AsyncOpenAI(
            api_key="a-key",
            base_url=f"{self.base}/openai/v1",
            max_retries=0,
            timeout=self.timeout,
            http_client=client,
        )
        stream = await package.chat.completions.create(
            model="gpt-6-luna", messages=TURNS, stream=True, stream_options={"include_usage": True}
        )
        async for chunk in stream:
            for choice in chunk.choices:
                heard.text += choice.delta.content or ""
                heard.finish = choice.finish_reason or heard.finish
                heard.refusal += choice.delta.refusal or ""
            if chunk.usage:
                heard.output_tokens = chunk.usage.completion_tokens

    async def _gemini(self, client: httpx2.AsyncClient, heard: Heard) -> None:
        options = types.HttpOptions(
            base_url=f"{self.base}/gemini", timeout=int(self.timeout * 1000), httpx_async_client=client
        )
        package = genai.Client(api_key="a-key", http_options=options)
        try:
            stream = await package.aio.models.generate_content_stream(
                model="gemini-3.8-flash", contents=PROMPT
            )
            async for chunk in stream:
                heard.text += chunk.text or ""
                if chunk.usage_metadata:
                    heard.output_tokens = chunk.usage_metadata.candidates_token_count
                if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
                    heard.finish = chunk.prompt_feedback.block_reason.name
                for candidate in chunk.candidates or []:
                    heard.finish = candidate.finish_reason.name if candidate.finish_reason else heard.finish
        finally:
            package.close()


@pytest.fixture
async def base() -> AsyncIterator[str]:
    vendors = Simulator(FaultBoard(), Pace.instant())
    yield await vendors.start()
    await vendors.stop()


NAMES = ("claude", "openai", "gemini")
A = anthropic
O = openai  # noqa: E741 - beside A it reads well
ERRORS: dict[str, tuple[type[Exception], type[Exception], type[Exception], int | None]] = {
    "rate_limited": (A.RateLimitError, O.RateLimitError, errors.ClientError, 429),
    "rate_limited:retry_after=none": (A.RateLimitError, O.RateLimitError, errors.ClientError, 429),
    "overloaded": (A.APIStatusError, O.InternalServerError, errors.ServerError, None),
    "server_error": (A.InternalServerError, O.InternalServerError, errors.ServerError, 500),
    "auth": (A.AuthenticationError, O.AuthenticationError, errors.ClientError, None),
    "model_not_found": (A.NotFoundError, O.NotFoundError, errors.ClientError, 404),
    "quota_exhausted": (A.RateLimitError, O.RateLimitError, errors.ClientError, 429),
    "context_too_long": (A.BadRequestError, O.BadRequestError, errors.ClientError, 400),
    "html:status=502": (A.InternalServerError, O.InternalServerError, errors.ServerError, 502),
    "connect": (A.APIConnectionError, O.APIConnectionError, httpx2.TransportError, None),
    "reset": (A.APIConnectionError, O.APIConnectionError, httpx2.TransportError, None),
    "cut": (httpx2.RemoteProtocolError, O.APIConnectionError, httpx2.RemoteProtocolError, None),
    "malformed": (json.JSONDecodeError, json.JSONDecodeError, errors.UnknownApiResponseError, None),
    "error_event": (A.APIStatusError, O.APIError, errors.ServerError, None),
}
"""What each package raises: anthropic, openai, google-genai; and the status where all have the same."""


@pytest.mark.parametrize("fault", ERRORS)
@pytest.mark.parametrize("name", NAMES)
async def test_a_failure_is_raised_as_its_own_type(fault: str, name: str, base: str) -> None:
    heard = await Scene(base, fault).heard(name)
    *kinds, status = ERRORS[fault]
    kind = kinds[NAMES.index(name)]
    assert isinstance(kind, type)
    assert isinstance(heard.error, kind), heard.error
    if status is not None:
        assert getattr(heard.error, "status_code", getattr(heard.error, "code", None)) == status
    assert bool(heard.text) is (fault in {"cut", "error_event"})
    assert heard.finish is None


@pytest.mark.parametrize("fault", ["silence", "stall"])
@pytest.mark.parametrize("name", NAMES)
async def test_what_never_comes_is_a_timeout(fault: str, name: str, base: str) -> None:
    heard = await Scene(base, fault, timeout=0.3).heard(name)
    assert isinstance(heard.error, (A.APITimeoutError, O.APITimeoutError, httpx2.ReadTimeout)), heard.error
    assert bool(heard.text) is (fault == "stall")


@pytest.mark.parametrize("name", NAMES)
async def test_a_quiet_end_has_text_and_no_finish(name: str, base: str) -> None:
    whole, heard = await Scene(base, "").heard(name), await Scene(base, "quiet_end").heard(name)
    assert (heard.error, heard.finish) == (None, None)
    assert heard.text
    assert whole.text.startswith(heard.text)
    assert len(heard.text) < len(whole.text)


@pytest.mark.parametrize("name", NAMES)
async def test_an_empty_answer_ends_well_without_text(name: str, base: str) -> None:
    heard = await Scene(base, "empty").heard(name)
    assert (heard.error, heard.text) == (None, "")
    assert heard.finish in {"end_turn", "stop", "STOP"}


@pytest.mark.parametrize("fault", ["refused", "refused:variant=answer"])
@pytest.mark.parametrize("name", NAMES)
async def test_a_refusal_says_so_in_the_vendors_word(fault: str, name: str, base: str) -> None:
    heard = await Scene(base, fault).heard(name)
    assert heard.error is None
    assert heard.refusal or heard.finish in {"refusal", "content_filter", "SAFETY"}


@pytest.mark.parametrize(
    ("fault", "tokens"),
    [
        ("wrong_usage", (0,)),
        ("wrong_usage:variant=absent", (None,)),
        ("wrong_usage:variant=absurd", (999_999_999_999,)),
    ],
)
@pytest.mark.parametrize("name", NAMES)
async def test_a_good_answer_has_wrong_numbers(
    fault: str, tokens: tuple[int | None], name: str, base: str
) -> None:
    whole, heard = await Scene(base, "").heard(name), await Scene(base, fault).heard(name)
    assert (heard.error, heard.text, heard.finish) == (None, whole.text, whole.finish)
    assert whole.output_tokens
    assert heard.output_tokens in tokens


@pytest.mark.parametrize(
    "fault", ["slow_first_token:seconds=0.05", "slow:tokens_per_second=5000", "cut:p=1e-9"]
)
@pytest.mark.parametrize("name", NAMES)
async def test_a_late_answer_is_whole(fault: str, name: str, base: str) -> None:
    whole, heard = await Scene(base, "").heard(name), await Scene(base, fault).heard(name)
    assert heard == whole
    assert whole.error is None


@pytest.mark.parametrize("name", NAMES)
async def test_an_answer_that_comes_too_late_is_a_timeout(name: str, base: str) -> None:
    heard = await Scene(base, "slow_first_token:seconds=60", timeout=0.3).heard(name)
    assert isinstance(heard.error, (A.APITimeoutError, O.APITimeoutError, httpx2.ReadTimeout)), heard.error


def test_every_fault_is_judged_here() -> None:
    others = {"silence", "stall", "quiet_end", "empty", "refused", "wrong_usage", "slow_first_token", "slow"}
    assert {Fault.parse(text).name for text in ERRORS} | others == {kind.name for kind in FAULTS}
