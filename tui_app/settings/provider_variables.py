"""The variables of providers: the same set for each, told apart by a prefix."""

from __future__ import annotations

from dataclasses import dataclass

from tui_app.domain.messages import Wire
from tui_app.domain.secret import Secret
from tui_app.settings import parsers
from tui_app.settings.variable import AnyVariable, Variable

NAME = "<NAME>"
"""Stands for a provider's name, in upper case, in names of variables."""

FURTHER_PREFIX = "PROVIDER_"
"""Begins every variable of a provider that is not built in."""

DAILY_LIMIT_PREFIX = "DAILY_TOKEN_LIMIT_"


@dataclass(frozen=True, slots=True)
class ProviderVariables:
    """The variables of one provider."""

    base_url: Variable[str]
    api_key: Variable[Secret]
    model: Variable[str]
    max_tokens: Variable[int]
    context_window: Variable[int]
    price_in: Variable[float]
    price_out: Variable[float]
    first_token_timeout: Variable[float]

    def every(self) -> tuple[AnyVariable, ...]:
        """All of them."""
        return tuple(getattr(self, name) for name in self.__slots__)


def provider_variables(
    prefix: str, base_url: str | None = None, model: str | None = None
) -> ProviderVariables:
    """The variables that begin with `prefix` (given without its last underscore), with their defaults."""
    tokens = parsers.whole(1, 100_000_000)
    return ProviderVariables(
        base_url=Variable(
            f"{prefix}_BASE_URL",
            parsers.base_url,
            "Where the provider is reached, for a proxy or another server.",
            base_url,
        ),
        api_key=Variable(
            f"{prefix}_API_KEY", parsers.key, "The key; put it into .env.dev.local, never into this file."
        ),
        model=Variable(
            f"{prefix}_MODEL",
            parsers.text_line,
            "The model that answers, by the provider's name for it.",
            model,
        ),
        max_tokens=Variable(
            f"{prefix}_MAX_TOKENS",
            tokens,
            "The longest answer in tokens, what the model thinks included.",
            "1024",
        ),
        context_window=Variable(
            f"{prefix}_CONTEXT_WINDOW",
            tokens,
            "Tokens that fit in one request; known for common models, else unset.",
        ),
        price_in=Variable(
            f"{prefix}_PRICE_IN",
            parsers.price,
            "USD per million tokens sent; known for common models, else unset.",
        ),
        price_out=Variable(
            f"{prefix}_PRICE_OUT",
            parsers.price,
            "USD per million tokens answered; known for common models, else unset.",
        ),
        first_token_timeout=Variable(
            f"{prefix}_FIRST_TOKEN_TIMEOUT",
            parsers.seconds,
            "Seconds until this provider's first sign of an answer; unset, as for all.",
        ),
    )


def wire_variable(prefix: str) -> Variable[Wire]:
    """How a further provider speaks; its only variable that a built-in one does not have."""
    return Variable(
        f"{prefix}_WIRE",
        parsers.choice({wire.value: wire for wire in Wire}),
        "How the provider speaks: anthropic, openai (also every compatible server) or gemini.",
    )


def daily_limit_of(name: str) -> Variable[int]:
    """The daily limit of the provider `name` alone."""
    return Variable(
        f"{DAILY_LIMIT_PREFIX}{name.upper()}",
        parsers.whole(0, 10**15),
        "The same for one provider alone, such as DAILY_TOKEN_LIMIT_CLAUDE.",
    )


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A provider that exists without being defined.

    Attributes:
        official: a vendor's service, which needs a key; else any server that speaks the wire.
    """

    name: str
    wire: Wire
    variables: ProviderVariables
    official: bool = True


BUILT_IN = (
    BuiltIn(
        "claude",
        Wire.ANTHROPIC,
        provider_variables("ANTHROPIC", "https://api.anthropic.com", "claude-haiku-5-5"),
    ),
    BuiltIn("openai", Wire.OPENAI, provider_variables("OPENAI", "https://api.openai.com/v1", "gpt-6-luna")),
    BuiltIn(
        "gemini",
        Wire.GEMINI,
        provider_variables("GEMINI", "https://generativelanguage.googleapis.com", "gemini-3.5-flash-lite"),
    ),
    BuiltIn("local", Wire.OPENAI, provider_variables("LOCAL"), official=False),
)

GOOGLE_API_KEY = Variable("GOOGLE_API_KEY", parsers.key, "Serves where GEMINI_API_KEY is unset.")
GOOGLE_GEMINI_BASE_URL = Variable(
    "GOOGLE_GEMINI_BASE_URL", parsers.base_url, "Serves where GEMINI_BASE_URL is unset."
)
GEMINI_API_VERSION = Variable(
    "GEMINI_API_VERSION",
    parsers.api_version,
    "The version in Gemini's paths, which its base URL does not have.",
    "v1beta",
)

VENDOR_EXTRAS: tuple[AnyVariable, ...] = (GOOGLE_API_KEY, GOOGLE_GEMINI_BASE_URL, GEMINI_API_VERSION)
