"""`python -m local_org serve …` and `python -m local_org with … -- COMMAND`."""

from __future__ import annotations

import sys

from local_org.cli import main

sys.exit(main(sys.argv[1:]))
