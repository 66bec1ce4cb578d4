"""``python -m dagfetch``: the same as ``dagfetch-py``."""

import sys

from dagfetch.command.main import main

sys.exit(main())
