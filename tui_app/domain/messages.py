"""What a person asks and what a provider is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from tui_app.domain.tools import Tool, ToolCall, ToolChoice, ToolResult
from tui_app.domain.usage import CHARACTERS_PER_TOKEN, TOKENS_PER_IMAGE

Role = Literal["user", "assistant"]


class Environment(StrEnum):
    """Decides chain, limits, message length and fallback message."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class Wire(StrEnum):
    """How a provider speaks."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"
    GEMINI = "gemini"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture in a message: its bytes, or an address from which the provider fetches it.

    Attributes:
        media_type: such as `image/png`; may be empty beside an address.
        data: the bytes as base64, empty where there is an address.
        url: the address, empty where there are bytes.
    """

    media_type: str = ""
    data: str = field(default="", repr=False)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation.

    Attributes:
        text: may be empty beside the rest.
        images: of the user.
        tool_calls: what the assistant asked for, after its text.
        tool_results: what the user's tools gave for the calls of the turn before; they stand before the text.
    """

    role: Role
    text: str
    images: tuple[Image, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_results: tuple[ToolResult, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.images or self.tool_calls or self.tool_results or self.text.strip())

    @property
    def characters(self) -> int:
        """Its length in characters, an image counted by its tokens."""
        length = len(self.text)
        if self.images:
            length += CHARACTERS_PER_TOKEN * TOKENS_PER_IMAGE * len(self.images)
        if self.tool_calls or self.tool_results:
            length += sum(call.characters for call in self.tool_calls)
            length += sum(len(result.text) for result in self.tool_results)
        return length


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a model is to choose its words; what is None or empty is left to the provider.

    No wire takes all of them: what one does not take is left out there and told by `AttemptStarted.left_out`.

    Attributes:
        stop: texts at which the answer ends.
        seed: asks for the same answer to the same request.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None

    @property
    def given(self) -> Mapping[str, Any]:
        """Those that are set, by name."""
        if self is NO_OPTIONS:
            return {}
        values = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return {name: value for name, value in values if value is not None and value != ()}


NO_OPTIONS = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One request to the chain.

    Attributes:
        messages: the conversation so far; the last one is the user's new message.
        system: instructions that stand above the conversation.
        max_tokens: caps the answer for this request; None takes the provider's own cap.
        check_length: whether the environment's message length applies (the /v1 dialects do not have it).
        tools: what the model may call.
        tool_choice: None leaves it to the model.
        source: `gateway` where another program asks; empty for a person.
    """

    messages: tuple[Message, ...]
    system: str | None = None
    max_tokens: int | None = None
    check_length: bool = True
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice | None = None
    options: Options = NO_OPTIONS
    source: str = ""

    @property
    def prompt(self) -> str:
        """The text of the newest message."""
        return self.messages[-1].text if self.messages else ""

    @property
    def characters(self) -> int:
        """The length of everything that is sent, in characters, an image counted by its tokens."""
        told = sum(message.characters for message in self.messages) + len(self.system or "")
        return told + sum(tool.characters for tool in self.tools)
