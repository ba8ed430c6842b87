"""`python -m bootstrap VERB --env-file FILE …`: notes that it was called, hangs or ends with the exit code that the test left in a file."""

# ruff: noqa: T201
from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

verb, env_file = sys.argv[1], Path(sys.argv[sys.argv.index("--env-file") + 1])
print(f"bootstrap {' '.join(sys.argv[1:])}", flush=True)
if Path("leave-a-stray").exists():
    command = [sys.argv[0].replace("bootstrap/__main__.py", ".venv/bin/python"), "-c", "import threading; threading.Event().wait()"]
    subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
if Path("hang").exists():
    print("hanging", flush=True)
    threading.Event().wait()
asked = Path(f"{verb}-ends-with")
if asked.exists():
    sys.exit(int(asked.read_text()))
record = Path(".bootstrap/stand-in.json")
if verb == "apply" and not record.exists():
    record.parent.mkdir(exist_ok=True)
    record.write_text('{"org_id": "00oStandIn"}')
    env_file.write_text(env_file.read_text() + "OKTA_IDX_CLIENTID=0oaStandIn\n")
