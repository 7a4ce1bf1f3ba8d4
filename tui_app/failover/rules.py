"""The environment's rules for a message, before anything is sent."""

from __future__ import annotations

from tui_app.domain.messages import ChatRequest
from tui_app.settings import Settings
from tui_app.settings.texts import EMPTY_MESSAGE, too_long_message


def rejection(request: ChatRequest, settings: Settings) -> str | None:
    """Why the newest message may not be sent, or None when it may."""
    prompt = request.prompt
    if not request.messages or request.messages[-1].blank:
        return EMPTY_MESSAGE
    limit = settings.max_message_length
    if request.check_length and len(prompt) > limit:
        return too_long_message(settings.environment, limit)
    return None
