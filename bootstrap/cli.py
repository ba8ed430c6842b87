"""Exit codes, what is printed, and the order of what one command does."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence

from bootstrap import (
    destroy,
    estimate,
    handover,
    invariants,
    own_policy,
    ownership,
    plan,
    terraform,
    verify,
    warnings,
)
from bootstrap.address import host_of
from bootstrap.apply import STALE_S, Applied, Applier
from bootstrap.arguments import parser
from bootstrap.check import Finding, Look
from bootstrap.doctor import command as doctor
from bootstrap.errors import BadSettings, BootstrapError, OrgChanged
from bootstrap.guide import EVERYTHING
from bootstrap.kinds.manual import clicks
from bootstrap.plan import Plan
from bootstrap.run import Run, started, use_case_of, use_cases_of
from bootstrap.scopes import needed as needed_scopes
from bootstrap.switch import AskAtTerminal, LeftToAPerson, PollUntilOn, PrivateInterface, Switch
from bootstrap.terminal import Terminal
from bootstrap.writer import Writer

BELIEVED_S = 60.0  # so long apply believes, when it verifies, what it read and wrote
DONE, ERROR, CHANGES_PENDING, LEFT_TO_A_PERSON, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. Every failure is one line that says what to do."""
    args = parser().parse_args(arguments)
    terminal = Terminal(json=args.json or args.format == "terraform")
    try:
        if args.command == "doctor" and args.scopes:
            return show_scopes(args)
        if args.command == "doctor":
            return doctor.run(args, terminal)
        with started(args, terminal) as run:
            return {"plan": show_plan, "apply": apply, "verify": show_verification, "destroy": take_back}[args.command](run)
    except BootstrapError as error:
        terminal.complain(str(error))
    except KeyboardInterrupt:
        terminal.complain("Stopped. Run the same command again: it goes on where it stopped.")
        return INTERRUPTED
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        terminal.complain(f"The org answered something unexpected ({type(error).__name__}: {error}). Is OKTA_CLIENT_ORGURL an Okta org?")
    except OSError as error:
        terminal.complain(f"This machine refused: {error}.")
    return ERROR


def show_scopes(args: argparse.Namespace) -> int:
    """One a line, to be granted to a service app; needs no org."""
    needed = needed_scopes(use_cases_of(args))
    print(json.dumps(needed) if args.json else "\n".join(needed))
    return DONE


def show_plan(run: Run) -> int:
    made = run.plan()
    if made.pending:
        invariants.check_plan(run.chapters, run.org, run.refs)
        own_policy.refuse_to_lock_out(made, run.org, run.refs)
    if run.args.format == "terraform":
        print(terraform.export(run.chapters, run.org, run.refs), end="")
        return CHANGES_PENDING if made.pending else DONE
    if run.args.json:
        print(json.dumps(made.as_json(), indent=2))
    run.terminal.show_plan(made)
    say_how_long(run, made)
    warn(run, made)
    return CHANGES_PENDING if made.pending else DONE


def apply(run: Run) -> int:
    handover.refuse_another_orgs_file(run.settings)
    made = run.plan()
    run.terminal.show_plan(made)
    say_how_long(run, made)
    warn(run, made)
    applied = carry_out(run, made) if made.pending else Applied()
    changed = handover.write_ids(run.chapters, run.org, run.refs)
    report(run, applied, env_changed=changed)
    findings: list[tuple[str, Finding]] = []
    try:
        if run.args.verify:
            findings = verify_applied(run, applied)
    finally:  # what was written is told even where the org does not answer any more
        if run.args.json:
            print(json.dumps(applied_as_json(applied) | (findings_as_json(findings) if findings else {}), indent=2))
    return LEFT_TO_A_PERSON if applied.left else verdict(findings)


def carry_out(run: Run, made: Plan) -> Applied:
    """Writes what the plan says, once it is safe and agreed to. Raises what refuses it, and what a write raises."""
    ownership.require(made.changes)
    invariants.check_plan(run.chapters, run.org, run.refs)
    own_policy.refuse_to_lock_out(made, run.org, run.refs)
    if confirm(run):
        run.look_again()
        refuse_another_plan(made, run.plan())
    run.refs.settings = handover.with_passwords(run.chapters, made, run.settings)
    applied = write(run, made)
    invariants.check_applied(run.chapters, run.refs)
    return applied


def verify_applied(run: Run, applied: Applied) -> list[tuple[str, Finding]]:
    """Outcomes; nothing is read again that this run read or wrote, unless that was long ago. Empty where something is left to a person."""
    if applied.left:
        run.terminal.say("Not verified: that comes when nothing is left.", style="magenta")
        return []
    if applied.waited_s > STALE_S or time.monotonic() - run.looked_at > BELIEVED_S:
        run.look_again()  # whoever was waited for was at work in the org
    run.read_env_file_again()
    return look_at_outcomes(run)


def applied_as_json(applied: Applied) -> dict[str, object]:
    parts = {"done": applied.done, "left": applied.left, "told": applied.told}
    return {"writes": applied.writes} | {name: [plan.as_json(change) for change in part] for name, part in parts.items()}


def refuse_another_plan(shown: Plan, now: Plan) -> None:
    """Raises: `OrgChanged` when what was agreed to is not what would be done."""
    before = {change.address: change for change in shown.changes}
    others = [change.title for change in now.changes if before.get(change.address) != change]
    if others:
        what = f"This org changed while you looked: {', '.join(others)}."
        raise OrgChanged(what, "Nothing was changed. Run again and look at the new plan.")


def write(run: Run, made: Plan) -> Applied:
    writer = Writer(run.okta, run.org, run.record)
    with run.terminal.working("Writing"):
        applier = Applier(
            writer, run.refs, switch_for(run), made, run.record, tell=lambda change: run.terminal.progress(f"Writing: {change.title}")
        )
        return applier.run(run.chapters)


def switch_for(run: Run) -> Switch:
    """Who turns on step 8: the private interface if allowed, else a person who is waited for, one at the terminal, nobody."""
    by_hand: Switch = LeftToAPerson()
    if run.args.wait:
        by_hand = PollUntilOn(run.settings.org_url, run.terminal.say)
    elif run.terminal.interactive:
        by_hand = AskAtTerminal(run.settings.org_url, run.terminal.say, run.terminal.ask)
    return PrivateInterface(run.okta, run.terminal.say, by_hand) if run.args.allow_private_api else by_hand


def confirm(run: Run) -> bool:
    """Loopback needs no asking; any other org wants its host typed, or `--yes`. Whether somebody was asked, which takes time.

    Raises: `BadSettings` when it was not typed.
    """
    if run.args.yes or run.is_local():
        return False
    host = host_of(run.settings.org_url)
    if not run.terminal.interactive:
        raise BadSettings(f"Nobody is at a terminal to agree to changing {host}.", "Look at the plan above, then add --yes.")
    if run.terminal.ask(f"Type the org's host name to {run.args.command} this ({host}): ").strip() != host:
        raise BadSettings("That is not the host name: nothing was changed.")
    return True


def say_how_long(run: Run, made: Plan) -> None:
    if made.pending:
        run.terminal.say(estimate.sentence(made.changes, run.okta))


def warn(run: Run, made: Plan) -> None:
    for sentence in (*own_policy.told(made, run.chapters, run.org), *warnings.of(made, run.refs)):
        run.terminal.say(f"Warning: {sentence}", style="magenta")


def report(run: Run, applied: Applied, *, env_changed: bool) -> None:
    where = f"; ids and secrets are in {run.args.env_file}" if applied.writes or env_changed else ""
    run.terminal.say(f"Done: {applied.writes} writes{where}.")
    for change in applied.told:
        run.terminal.say(f"By hand, if wanted: {change.title}: {change.note}.")
    for change in applied.left:
        run.terminal.say(f"Left: {change.title} ({change.note}).", style="magenta")
    if applied.left:
        way = clicks(run.settings.org_url)
        run.terminal.say(f"Embedded widget sign-in support is off: as a super admin, {way}. Then run apply again.", style="magenta")


def take_back(run: Run) -> int:
    """`destroy`: what the record says was written, nothing else."""
    handover.refuse_another_orgs_file(run.settings)
    undoing = what_to_take_back(run)
    run.terminal.show_lines(undoing.lines())
    if undoing.pending and confirm(run):
        again = what_to_take_back(run)
        if again != undoing:
            raise OrgChanged("This org changed while you looked.", "Nothing was changed. Run again and look at what would be taken back.")
        undoing = again
    with run.terminal.working("Taking back"):
        result = destroy.run(undoing, run.okta, run.record, lambda step: run.terminal.progress(f"Taking back: {step.title}"))
    handover.take_back(run.settings, [step.trace.left for step in result.done])
    report_destroyed(run, result)
    return LEFT_TO_A_PERSON if result.left else DONE


def what_to_take_back(run: Run) -> destroy.Undoing:
    with run.terminal.working("Looking at what is left of every write"):
        return destroy.make(run.okta, run.record, EVERYTHING, use_case_of(run.args))


def report_destroyed(run: Run, result: destroy.Destroyed) -> None:
    if run.args.json:
        parts = {"done": result.done, "left": result.left}
        told = {name: [destroy.as_json(step) for step in part] for name, part in parts.items()}
        print(json.dumps({"version": plan.JSON_VERSION, "org": run.settings.org_url} | told, indent=2))
    run.terminal.say(f"Done: {len(result.done)} taken back.")
    for step in result.left:
        run.terminal.say(f"Left: {step.title} ({step.note}).", style="magenta")
    if result.done:
        run.terminal.say("The org's switch for the Interaction Code is never turned off: that would take it from every app.")


def show_verification(run: Run) -> int:
    findings = look_at_outcomes(run)
    if run.args.json:
        print(json.dumps({"org": run.settings.org_url} | findings_as_json(findings), indent=2))
    return verdict(findings)


def look_at_outcomes(run: Run) -> list[tuple[str, Finding]]:
    """Heading and finding, each shown as it comes."""
    findings: list[tuple[str, Finding]] = []
    with run.terminal.working("Asking the org what would happen"):
        for heading, finding in verify.run(run.chapters, Look(run.okta, run.org, run.refs), run.ownership().left_by_hand):
            if not findings or heading != findings[-1][0]:
                run.terminal.say(f"\n{heading}", style="bold")
            run.terminal.show_finding(finding)
            findings.append((heading, finding))
    short = falling_short(findings)
    run.terminal.say(f"\n{short} of {len(findings)} fall short." if short else f"\nAll {len(findings)} hold.")
    return findings


def falling_short(findings: Sequence[tuple[str, Finding]]) -> int:
    return sum(not finding.holds for _, finding in findings)


def verdict(findings: Sequence[tuple[str, Finding]]) -> int:
    return ERROR if falling_short(findings) else DONE


def findings_as_json(findings: Sequence[tuple[str, Finding]]) -> dict[str, object]:
    told = [{"chapter": heading, "holds": finding.holds, "text": finding.text} for heading, finding in findings]
    return {"falls_short": falling_short(findings), "findings": told}
