"""The OpenAPI document says what is served, and what it says is so."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.gateway.conftest import SECRET, OpenGateway
from tui_app.gateway.routes import ROUTES

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))
"""Requests for each operation and mode."""

CHECKS: list[Any] = [status_code_conformance, content_type_conformance, response_schema_conformance]
DESCRIBED = {f"{route.method} {route.path}" for route in ROUTES} - {"GET /openapi.json"}
"""Every operation but the one that gives the document, which is not tried with what it says."""


async def test_every_route_is_in_it_and_nothing_else(open_gateway: OpenGateway) -> None:
    running = await open_gateway()
    document = (await running.http.get("/openapi.json")).json()
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert described == {(route.method, route.path) for route in ROUTES}


@pytest.mark.parametrize("mode", list(GenerationMode))
async def test_requests_made_from_it_are_answered_as_it_says(
    mode: GenerationMode, open_gateway: OpenGateway
) -> None:
    running = await open_gateway(RATE_LIMIT="off")
    assert await asyncio.to_thread(try_all, running.url, mode, EXAMPLES) == DESCRIBED


async def test_so_are_those_without_a_token_where_one_is_needed(open_gateway: OpenGateway) -> None:
    running = await open_gateway(RATE_LIMIT="off", environment="production", JWT_SECRET=SECRET)
    assert await asyncio.to_thread(try_all, running.url, GenerationMode.POSITIVE, 1) == DESCRIBED


def try_all(url: str, mode: GenerationMode, examples: int) -> set[str]:
    """Sends made-up requests to every operation; gives the operations."""
    tried = set()
    for found in schemathesis.openapi.from_url(f"{url}/openapi.json").get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        tried.add(operation.label)
        has_body = len(operation.body) > 0
        if mode is GenerationMode.POSITIVE or has_body:
            try_one(operation, mode, examples)
    return tried


def try_one(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int) -> None:
    """Sends made-up requests to one operation."""

    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Case[Any]) -> None:
        response = case.call()
        assert response.status_code != 500
        case.validate_response(response, checks=CHECKS)

    send()
