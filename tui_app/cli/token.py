"""`tui-app token`: a signed token for the gateway, alone on stdout."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from tui_app.cli.exits import Exit
from tui_app.cli.output import to_json
from tui_app.cli.parser import Arguments
from tui_app.settings.load import load

NO_SECRET = (
    "tui-app: JWT_SECRET is not set, so there is nothing to sign a token with; put a long random text in a "
    ".local file or the environment, the same as for `tui-app serve`"
)


def token(arguments: Arguments) -> int:
    """Prints a token that is valid from now on."""
    settings = load(environment=arguments.environment, chain=arguments.chain, data_dir=arguments.data_dir)
    if settings.jwt_secret is None:
        print(NO_SECRET, file=sys.stderr)
        return Exit.USAGE
    from tui_app.gateway.tokens import make_token

    now = time.time()
    made = make_token(settings.jwt_secret, now=now, lifetime_s=arguments.lifetime)
    until = datetime.fromtimestamp(now + arguments.lifetime, UTC).isoformat(timespec="seconds")
    if arguments.json:
        print(to_json({"token": made, "expires_at": until}))
    else:
        print(made)
        if sys.stdout.isatty():
            print(f"valid until {until}", file=sys.stderr)
    return Exit.ANSWERED
