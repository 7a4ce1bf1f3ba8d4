from __future__ import annotations

from hypothesis import settings

# A deadline would judge how busy the machine is.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
