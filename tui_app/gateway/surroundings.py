"""What the routes of a gateway have at hand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from tui_app.domain.messages import Environment
from tui_app.domain.secret import Secret
from tui_app.engine.engine import Engine
from tui_app.failover.service import RunningRequest
from tui_app.gateway.rate_limit import RateLimit
from tui_app.gateway.tokens import is_valid
from tui_app.reporting.metrics import Metrics
from tui_app.settings import Settings


@dataclass(slots=True)
class Surroundings:
    """Everything around a request.

    Attributes:
        engine: runs the requests; its settings are read anew for each.
        open_to_others: whether it listens beyond loopback: nobody then passes without a token.
        running: the requests that are being answered, by id.
    """

    engine: Engine
    limit: RateLimit
    metrics: Metrics
    open_to_others: bool = False
    running: dict[str, RunningRequest] = field(default_factory=dict)
    _made: Secret = field(default_factory=lambda: Secret(secrets.token_urlsafe(32)))

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self.engine.settings

    @property
    def in_development(self) -> bool:
        """Whether the rules of development apply."""
        return self.settings.environment is Environment.DEVELOPMENT

    @property
    def token_optional(self) -> bool:
        """Whether a request without a token passes."""
        return self.in_development and not self.open_to_others

    def accepts(self, token: str) -> bool:
        """Whether a token is good; without `JWT_SECRET` one is made that nobody knows."""
        return is_valid(token, self.settings.jwt_secret or self._made)

    def tokens_today(self, provider: str) -> int:
        """What a provider has used today; the simulated figure where the gateway is simulated."""
        settings = self.settings
        key = self.engine.budgets.key(settings.environment.value, provider, simulated=settings.simulated)
        return self.engine.budgets.total(key).tokens

    @property
    def shown_providers(self) -> tuple[str, ...]:
        """The vendors, and whoever else is configured."""
        return tuple(p.name for p in self.settings.providers.values() if p.official or p.configured)
