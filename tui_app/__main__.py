"""`python -m tui_app` is `tui-app`."""

import sys

from tui_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
