"""The routes under `/v1`: what other tools call."""

from __future__ import annotations

from tui_app.gateway.answering import LARGEST_BODY, answer
from tui_app.gateway.anthropic import requests as messages_requests
from tui_app.gateway.dialects import ANTHROPIC, OPENAI
from tui_app.gateway.exchange import Exchange, json_bytes
from tui_app.gateway.openai import models
from tui_app.gateway.surroundings import Surroundings

MODELS = "/v1/models"


async def chat_completions(around: Surroundings, exchange: Exchange) -> None:
    """`POST /v1/chat/completions`."""
    await answer(around, exchange, OPENAI)


async def messages(around: Surroundings, exchange: Exchange) -> None:
    """`POST /v1/messages`."""
    await answer(around, exchange, ANTHROPIC)


async def count_tokens(around: Surroundings, exchange: Exchange) -> None:
    """`POST /v1/messages/count_tokens`."""
    tokens = messages_requests.count(await exchange.body(LARGEST_BODY))
    await exchange.reply(200, json_bytes({"input_tokens": tokens}))


async def model_list(around: Surroundings, exchange: Exchange) -> None:
    """`GET /v1/models`."""
    await exchange.reply(200, models.listing(around.settings, int(around.engine.opened_at)))


async def model(around: Surroundings, exchange: Exchange) -> None:
    """`GET /v1/models/{id}`; an id may have slashes in it."""
    name = exchange.path.removeprefix(f"{MODELS}/")
    await exchange.reply(200, models.one(around.settings, name, int(around.engine.opened_at)))
