"""The body of a request in the form of Anthropic's Messages API."""

from __future__ import annotations

from tui_app.domain.messages import ChatRequest, Image, Message
from tui_app.domain.tools import ToolChoice
from tui_app.providers.options import taken
from tui_app.providers.turns import arguments_of, encodable, portable_id, turns
from tui_app.providers.wire import Json
from tui_app.settings import Provider

_MODES = {"auto": "auto", "none": "none", "required": "any", "named": "tool"}


def body(provider: Provider, request: ChatRequest, *, stream: bool) -> Json:
    """The whole body."""
    made: Json = {
        "model": provider.model,
        "max_tokens": provider.max_tokens if request.max_tokens is None else request.max_tokens,
        "messages": [
            {"role": turn.role, "content": _content(turn)} for turn in turns(request.messages, user_last=True)
        ],
        "stream": stream,
        **taken(provider, request.options),
    }
    if request.system:
        made["system"] = encodable(request.system)
    if request.tools:
        made |= _tools(request)
    return made


def _content(turn: Message) -> str | list[Json]:
    """Plain text where there is no more; else blocks: results first, which the API demands, then images."""
    blocks: list[Json] = [
        {
            "type": "tool_result",
            "tool_use_id": portable_id(result.call_id),
            "content": encodable(result.text),
            "is_error": result.is_error,
        }
        for result in turn.tool_results
    ]
    blocks += map(_image, turn.images)
    if not (blocks or turn.tool_calls):
        return turn.text
    if turn.text:
        blocks.append({"type": "text", "text": turn.text})
    blocks += (
        {"type": "tool_use", "id": portable_id(call.id), "name": call.name, "input": arguments_of(call)}
        for call in turn.tool_calls
    )
    return blocks


def _image(image: Image) -> Json:
    if image.url:
        return {"type": "image", "source": {"type": "url", "url": image.url}}
    source = {"type": "base64", "media_type": image.media_type, "data": image.data}
    return {"type": "image", "source": source}


def _tools(request: ChatRequest) -> Json:
    tools: list[Json] = []
    for tool in request.tools:
        entry: Json = {"name": tool.name}
        if tool.description:
            entry["description"] = tool.description
        tools.append(entry | {"input_schema": dict(tool.parameters) or {"type": "object", "properties": {}}})
    made: Json = {"tools": tools}
    if request.tool_choice is not None:
        made["tool_choice"] = _choice(request.tool_choice)
        if request.tool_choice.forced:
            # The API refuses a forced call of a model that thinks, and these models think unless told not to.
            made["thinking"] = {"type": "disabled"}
    return made


def _choice(choice: ToolChoice) -> Json:
    made: Json = {"type": _MODES[choice.mode]}
    if choice.mode == "named":
        made["name"] = choice.name
    if choice.mode != "none" and not choice.parallel:
        made["disable_parallel_tool_use"] = True
    return made
