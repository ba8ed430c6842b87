"""`python -m bootstrap doctor`: looks, changes nothing, and says what to do."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import closing

from bootstrap import doctor, settings
from bootstrap.connection import connect
from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.doctor.refusals import short_pause
from bootstrap.inventory import Inventory
from bootstrap.terminal import Terminal

WELL, ILL = 0, 2  # as `plan` with something to do; 1 is for what kept the doctor from looking


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """0 when nothing was found, 2 else. Raises: `BootstrapError` when there is nothing to look at."""
    found = settings.load(args.env_file, os.environ, custom_domain=args.custom_domain)
    terminal.say(f"Org: {found.org_url} (from {found.org_source})", style="bold")
    env = {**found.file, **{name: value for name, value in os.environ.items() if name.startswith("OKTA_IDX_") and value}}
    okta = connect(found, terminal, writing=False, pause=short_pause)
    with closing(okta), terminal.working("Looking for what is wrong"):
        patient = Patient(found, env, okta, Inventory(okta), login=args.login or found.john_doe_email)
        diagnoses = doctor.examine(patient)
    if args.json:
        sys.stdout.write(json.dumps({"org": found.org_url, "diagnoses": [one.as_json() for one in diagnoses]}, indent=2) + "\n")
    show(diagnoses, terminal)
    return ILL if diagnoses else WELL


def show(diagnoses: list[Diagnosis], terminal: Terminal) -> None:
    for number, diagnosis in enumerate(diagnoses, start=1):
        what, *way_out = diagnosis.lines()
        terminal.say(f"\n{number}. {what}", style="red" if number == 1 else "")
        for line in way_out:
            terminal.say(f" {line}")
    if not diagnoses:
        terminal.say("Nothing found that would keep anybody from signing in.")
    elif len(diagnoses) > 1:
        terminal.say("\nThe likeliest comes first: put it right and look again, the others may be gone with it.")
