"""What the headers of an answer say about the way it came: who served, at which step, after what."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui_app.domain import events as ev
from tui_app.domain.levels import level_of
from tui_app.domain.traces import Trace
from tui_app.engine.engine import Engine
from tui_app.settings import Settings

NOBODY = "none"


@dataclass(slots=True)
class Progress:
    """How far a request has come, folded from its events.

    Attributes:
        trail: what became of each attempt that has ended, as `provider:class`.
    """

    request_id: str = ""
    step: int = 0
    provider: str = ""
    model: str = ""
    trail: list[str] = field(default_factory=list)
    left_out: tuple[str, ...] = ()

    def apply(self, event: ev.Event) -> None:
        """Takes the next event of the request."""
        match event:
            case ev.RequestAccepted():
                self.request_id = event.request_id
            case ev.AttemptStarted():
                self.step, self.provider, self.model = event.step, event.provider, event.model
                self.left_out = event.left_out
            case ev.AttemptFailed():
                self.trail.append(f"{event.provider}:{event.failure.kind}")
            case _:
                pass

    def headers(self, engine: Engine, settings: Settings) -> dict[str, str]:
        """The headers of an answer that is arriving from the current step."""
        trail = [*self.trail, f"{self.provider}:answered"]
        return {
            "x-request-id": self.request_id,
            "x-served-by": self.provider,
            "x-chain-step": f"{self.step}/{len(settings.chain)}",
            "x-attempts": str(len(trail)),
            "x-trail": ",".join(trail),
            "x-budget": budget_header(engine, settings, self.provider),
            **_left_out(self.left_out),
        }


def trace_headers(trace: Trace, engine: Engine, settings: Settings) -> dict[str, str]:
    """The headers of a request that has ended, however it did."""
    last = trace.attempts[-1].provider if trace.attempts else settings.steps[0].name
    headers = {
        "x-request-id": trace.id,
        "x-served-by": trace.answered_by or NOBODY,
        "x-attempts": str(len(trace.attempts)),
        "x-trail": trace.trail,
        "x-budget": budget_header(engine, settings, trace.answered_by or last),
    }
    if trace.step is not None:
        headers |= {
            "x-chain-step": f"{trace.step}/{len(trace.chain)}",
            **_left_out(trace.attempts[-1].left_out),
        }
    return headers


def _left_out(names: tuple[str, ...]) -> dict[str, str]:
    """The options of the request that the one who served does not take."""
    return {"x-left-out": ",".join(names)} if names else {}


def budget_header(engine: Engine, settings: Settings, provider: str) -> str:
    """`openai;half;5500/10000`: today's level, tokens and limit of a provider."""
    key = engine.budgets.key(settings.environment.value, provider, simulated=settings.simulated)
    tokens = engine.budgets.total(key).tokens
    limit = settings.providers[provider].daily_limit
    return f"{provider};{level_of(tokens, limit)};{tokens}/{limit}"
