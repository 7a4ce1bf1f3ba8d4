"""The body of a request in the form of Chat Completions."""

from __future__ import annotations

from tui_app.domain.messages import ChatRequest, Image, Message
from tui_app.domain.tools import ToolChoice
from tui_app.providers.options import taken
from tui_app.providers.turns import encodable, portable_id, turns
from tui_app.providers.wire import Json
from tui_app.settings import Provider


def body(provider: Provider, request: ChatRequest, *, stream: bool) -> Json:
    """The whole body.

    OpenAI's reasoning models refuse `max_tokens`, and some compatible servers silently ignore
    `max_completion_tokens`: who is asked decides which one is sent.
    """
    messages = [entry for turn in turns(request.messages) for entry in _entries(turn)]
    if request.system:
        messages.insert(0, {"role": "system", "content": encodable(request.system)})
    cap = "max_completion_tokens" if provider.official else "max_tokens"
    made: Json = {
        "model": provider.model,
        "messages": messages,
        cap: provider.max_tokens if request.max_tokens is None else request.max_tokens,
        "stream": stream,
        **taken(provider, request.options),
    }
    if stream:
        made["stream_options"] = {"include_usage": True}
    if request.tools:
        made |= _tools(request)
    return made


def _entries(turn: Message) -> list[Json]:
    """A turn as messages: each tool result is one of its own, before what the user says."""
    entries: list[Json] = [
        # The wire has no mark for a failed tool, and the model has to know.
        {
            "role": "tool",
            "tool_call_id": portable_id(result.call_id),
            "content": encodable(f"Error: {result.text}" if result.is_error else result.text),
        }
        for result in turn.tool_results
    ]
    if turn.tool_calls:
        entries.append({"role": turn.role, "content": turn.text or None, "tool_calls": _calls(turn)})
    elif turn.images:
        text = [{"type": "text", "text": turn.text}] if turn.text else []
        entries.append({"role": turn.role, "content": [*text, *map(_image, turn.images)]})
    elif turn.text:
        entries.append({"role": turn.role, "content": turn.text})
    return entries


def _calls(turn: Message) -> list[Json]:
    calls: list[Json] = []
    for call in turn.tool_calls:
        function = {"name": call.name, "arguments": encodable(call.arguments)}
        made: Json = {"id": portable_id(call.id), "type": "function", "function": function}
        if call.signature:
            made["extra_content"] = {"google": {"thought_signature": call.signature}}
        calls.append(made)
    return calls


def _image(image: Image) -> Json:
    address = image.url or f"data:{image.media_type};base64,{image.data}"
    return {"type": "image_url", "image_url": {"url": address}}


def _tools(request: ChatRequest) -> Json:
    tools: list[Json] = []
    for tool in request.tools:
        function: Json = {"name": tool.name}
        if tool.description:
            function["description"] = tool.description
        if tool.parameters:
            function["parameters"] = dict(tool.parameters)
        tools.append({"type": "function", "function": function})
    made: Json = {"tools": tools}
    if request.tool_choice is not None:
        made["tool_choice"] = _choice(request.tool_choice)
        if not request.tool_choice.parallel:
            made["parallel_tool_calls"] = False
    return made


def _choice(choice: ToolChoice) -> str | Json:
    if choice.mode == "named":
        return {"type": "function", "function": {"name": choice.name}}
    return choice.mode
