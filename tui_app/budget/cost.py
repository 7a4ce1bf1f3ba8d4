"""What tokens cost at a provider's prices."""

from __future__ import annotations

MILLION = 1_000_000


def cost_usd(
    input_tokens: int, output_tokens: int, *, price_in: float | None, price_out: float | None
) -> float | None:
    """USD for so many tokens, cached ones at the full price; None where a price is unknown.

    Args:
        input_tokens: all that was sent, cached ones included.
        output_tokens: all that came, reasoning included.
        price_in: USD per million input tokens.
        price_out: USD per million output tokens.
    """
    if price_in is None or price_out is None:
        return None
    return (input_tokens * price_in + output_tokens * price_out) / MILLION
