"""python -m bootstrap"""

import os
import sys

from bootstrap.cli import INTERRUPTED, main

code = main()
if code == INTERRUPTED:  # at once: readers in other threads may still wait for an answer
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
sys.exit(code)
