"""The body of a request in the form of Gemini's generateContent."""

from __future__ import annotations

from collections.abc import Mapping

from tui_app.domain.messages import ChatRequest, Image, Message
from tui_app.domain.tools import ToolChoice
from tui_app.providers.options import taken
from tui_app.providers.turns import arguments_of, called_names, encodable, portable_id, turns
from tui_app.providers.wire import Json, UnsendableError
from tui_app.settings import Provider

NO_SIGNATURE = "skip_thought_signature_validator"
"""Stands for the thought behind a call that Gemini did not make; its newer models refuse one without any."""

_MODES = {"auto": "AUTO", "none": "NONE", "required": "ANY", "named": "ANY"}


def body(provider: Provider, request: ChatRequest) -> Json:
    """The whole body; whether the answer is streamed stands in the address.

    Raises:
        UnsendableError: an image is an address, which this API does not fetch.
    """
    names = called_names(request.messages)
    made: Json = {
        "contents": [
            {"role": "user" if turn.role == "user" else "model", "parts": _parts(turn, names)}
            for turn in turns(request.messages)
        ],
        "generationConfig": {
            "maxOutputTokens": provider.max_tokens if request.max_tokens is None else request.max_tokens,
            **taken(provider, request.options),
        },
    }
    if request.system:
        made["systemInstruction"] = {"parts": [{"text": encodable(request.system)}]}
    if request.tools:
        made |= _tools(request)
    return made


def _parts(turn: Message, names: Mapping[str, str]) -> list[Json]:
    parts: list[Json] = [
        {
            "functionResponse": {
                "id": portable_id(result.call_id),
                "name": names.get(result.call_id, "unknown"),
                "response": {"error" if result.is_error else "output": encodable(result.text)},
            }
        }
        for result in turn.tool_results
    ]
    parts += map(_image, turn.images)
    if turn.text:
        parts.append({"text": turn.text})
    for number, call in enumerate(turn.tool_calls):
        part: Json = {
            "functionCall": {"id": portable_id(call.id), "name": call.name, "args": arguments_of(call)}
        }
        # Of calls that were made together only the first one has a signature.
        if call.signature or number == 0:
            part["thoughtSignature"] = call.signature or NO_SIGNATURE
        parts.append(part)
    return parts


def _image(image: Image) -> Json:
    if image.url:
        raise UnsendableError("Gemini takes no image by its address: send the image itself, as base64")
    return {"inlineData": {"mimeType": image.media_type, "data": image.data}}


def _tools(request: ChatRequest) -> Json:
    declarations: list[Json] = []
    for tool in request.tools:
        declaration: Json = {"name": tool.name}
        if tool.description:
            declaration["description"] = tool.description
        if tool.parameters:
            declaration["parametersJsonSchema"] = dict(tool.parameters)
        declarations.append(declaration)
    made: Json = {"tools": [{"functionDeclarations": declarations}]}
    if request.tool_choice is not None:
        made["toolConfig"] = {"functionCallingConfig": _choice(request.tool_choice)}
    return made


def _choice(choice: ToolChoice) -> Json:
    made: Json = {"mode": _MODES[choice.mode]}
    if choice.mode == "named":
        made["allowedFunctionNames"] = [choice.name]
    return made
