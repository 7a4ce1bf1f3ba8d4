"""Reads the conversation and the tools of a request to the simulated generateContent."""

from __future__ import annotations

import re
from typing import Any

from tui_app.domain.messages import Image, Message
from tui_app.domain.tools import Tool, ToolCall, ToolChoice, ToolResult
from tui_app.faults.simulator.drafts import Prompt
from tui_app.faults.simulator.gemini.errors import invalid
from tui_app.faults.simulator.reading import is_base64, text_of
from tui_app.faults.simulator.replies import encode

_FILES = "https://generativelanguage.googleapis.com/"


def camel(value: dict[str, Any]) -> dict[str, Any]:
    """The keys in camel case; proto-JSON takes both."""
    return {re.sub(r"_([a-z])", lambda match: match[1].upper(), key): item for key, item in value.items()}


def prompt_of(body: dict[str, Any]) -> Prompt:
    """What was asked; raises the vendor's 400 for what it would not take."""
    contents = body.get("contents")
    if isinstance(contents, dict):
        contents = [contents]
    if not isinstance(contents, list) or not contents:
        raise invalid("* GenerateContentRequest.contents: contents is not specified\n")
    messages = tuple(_message(content, number) for number, content in enumerate(contents))
    _check_results(messages)
    return Prompt(messages, _part_texts(body.get("systemInstruction")) or "", _tools(body), _choice(body))


def _part_texts(holder: object) -> str | None:
    parts = holder.get("parts") if isinstance(holder, dict) else None
    return text_of(parts) if isinstance(parts, list) and parts else None


def _message(content: Any, number: int) -> Message:
    text = _part_texts(content)
    if text is None:
        raise invalid(
            f"* GenerateContentRequest.contents[{number}].parts: contents.parts must not be empty.\n"
        )
    role = content.get("role", "user")
    if role not in ("user", "model"):
        raise invalid("Please use a valid role: user, model.")
    parts = [camel(part) for part in content["parts"]]
    return Message(
        "user" if role == "user" else "assistant",
        text,
        images=tuple(_image(part) for part in parts if "inlineData" in part or "fileData" in part),
        tool_calls=tuple(_call(part) for part in parts if "functionCall" in part),
        tool_results=tuple(_result(part) for part in parts if "functionResponse" in part),
    )


def _image(part: dict[str, Any]) -> Image:
    holder = part.get("inlineData", part.get("fileData"))
    told = camel(holder) if isinstance(holder, dict) else {}
    media = str(told.get("mimeType") or "")
    if "fileData" in part:
        if not str(told.get("fileUri")).startswith(_FILES):
            raise invalid("Unsupported file uri: only files of the Files API can be used.")
        return Image(media_type=media, url=str(told["fileUri"]))
    if not is_base64(told.get("data")):
        raise invalid(
            "Invalid value at 'contents.parts.inline_data.data' (TYPE_BYTES), Base64 decoding failed"
        )
    return Image(media_type=media, data=told["data"])


def _call(part: dict[str, Any]) -> ToolCall:
    told = camel(part["functionCall"]) if isinstance(part["functionCall"], dict) else {}
    name, arguments = told.get("name"), told.get("args") or {}
    if not isinstance(name, str) or not name or not isinstance(arguments, dict):
        raise invalid("* GenerateContentRequest.contents.parts.function_call.name: Name cannot be empty.\n")
    signature = str(part.get("thoughtSignature") or "")
    return ToolCall(str(told.get("id") or ""), name, encode(arguments).decode(), signature)


def _result(part: dict[str, Any]) -> ToolResult:
    told = camel(part["functionResponse"]) if isinstance(part["functionResponse"], dict) else {}
    name, response = told.get("name"), told.get("response")
    if not isinstance(name, str) or not name:
        raise invalid(
            "* GenerateContentRequest.contents.parts.function_response.name: Name cannot be empty.\n"
        )
    if not isinstance(response, dict):
        raise invalid("Invalid value at 'contents.parts.function_response.response' (Struct)")
    values = [value if isinstance(value, str) else encode(value).decode() for value in response.values()]
    return ToolResult(str(told.get("id") or name), " ".join(values), "error" in response)


def _check_results(messages: tuple[Message, ...]) -> None:
    """A turn of calls is followed by as many results."""
    for before, after in zip((Message("user", ""), *messages), (*messages, Message("user", "")), strict=True):
        if len(before.tool_calls) != len(after.tool_results):
            raise invalid(
                "Please ensure that the number of function response parts is equal to the number of function "
                "call parts of the function call turn."
            )


def check_signatures(prompt: Prompt) -> None:
    """In the turn that is running the first of the calls made together carries its thought signature."""
    for message in reversed(prompt.messages):
        if message.role == "user" and message.text:
            return
        if message.tool_calls and not message.tool_calls[0].signature:
            raise invalid(
                "Function call is missing a thought_signature in functionCall parts. This is required for "
                f"tools to work correctly: function call `{message.tool_calls[0].name}`."
            )


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    given = body.get("tools")
    tools: list[Tool] = []
    for entry in given if isinstance(given, list) else ():
        declarations = camel(entry).get("functionDeclarations") if isinstance(entry, dict) else None
        for declaration in declarations if isinstance(declarations, list) else ():
            told = camel(declaration) if isinstance(declaration, dict) else {}
            name = told.get("name")
            schema = told.get("parametersJsonSchema") or told.get("parameters") or {}
            if not isinstance(name, str) or not name or not isinstance(schema, dict):
                raise invalid("* GenerateContentRequest.tools.function_declarations.name: Invalid name.\n")
            tools.append(Tool(name, str(told.get("description") or ""), schema))
    return tuple(tools)


def _choice(body: dict[str, Any]) -> ToolChoice:
    config = body.get("toolConfig")
    calling = camel(config).get("functionCallingConfig") if isinstance(config, dict) else None
    told = camel(calling) if isinstance(calling, dict) else {}
    match told.get("mode"):
        case "NONE":
            return ToolChoice("none")
        case "ANY":
            names = told.get("allowedFunctionNames")
            if isinstance(names, list) and len(names) == 1:
                return ToolChoice("named", str(names[0]))
            return ToolChoice("required")
    return ToolChoice()
