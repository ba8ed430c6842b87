"""python -m bootstrap"""

import os
import sys

from bootstrap.cli import main

code = main()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)  # at once: after an error or Ctrl-C, readers in other threads may still wait for an answer nobody needs
