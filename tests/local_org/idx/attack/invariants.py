"""The thirty invariants of a sign-in, and how each is checked. Violations carry the number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    number: int
    holds: str
    checked: str  # functions of this package, and tests of the served org where the invariant lives at the edge


TABLE = tuple(
    Invariant(number, holds, checked)
    for number, (holds, checked) in enumerate(
        (
            ("SUCCESS only when both policies are satisfied now", "checks.success_is_deserved, by oracle.may_enter and server_refuses"),
            (
                "every SUCCESS has one fresh code, nothing else has one",
                "success_is_deserved, pages.check_shape; oauth/test_token.py",
            ),
            ("a code is redeemed once, in time, by its client and verifier", "oauth/test_token.py"),
            ("who is not active does not reach SUCCESS", "checks.success_is_deserved, people_checks.statuses_change_for_a_reason"),
            ("who is not assigned does not reach SUCCESS", "checks.success_is_deserved"),
            ("a rule that denies does not lead to SUCCESS", "checks.success_is_deserved, by oracle.may_enter"),
            ("a proof only by the right answer to what is open here", "checks.proofs_are_bought, by the rows' own judgement"),
            (
                "codes and tokens are good once",
                "proofs_are_bought (row.keeps), tab.over; web/test_idp.py, web/test_token_links.py",
            ),
            (
                "after the limit the right answer is refused, too",
                "counters_are_right, world.count_failure, proofs_are_bought",
            ),
            ("a failure changes counters and messages only", "checks.failures_change_nothing"),
            ("introspect has no effect and repeats itself", "tab.introspect, walk.look"),
            ("every page leads on, and understands its own first form", "pages.check_shape, checks.honest_answers_are_understood"),
            ("what was not offered is not executed", "checks.what_was_not_offered_does_nothing"),
            ("skip leaves out only what is optional", "people_checks.lists_hold_what_policies_allow, checks.success_is_deserved"),
            ("existing and unknown people look alike", "twins.walk"),
            ("no id, address, number, secret or code leaks", "checks.nothing_leaks, checks.messages_go_to_their_owner, pages.read"),
            ("what is over says so; cancel forgets", "checks.what_was_not_offered_does_nothing, checks.cancel_forgets"),
            ("of two right answers one advances", "walk.only_one_advanced; the edge takes one request after the other: web/test_idp.py"),
            ("opening a link changes nothing", "walk.open_link; web/test_idp.py"),
            ("the code of a link is good in its transaction only", "walk.open_link, checks.proofs_are_bought"),
            (
                "a password is reset after its proofs, and is good",
                "passwords_are_set_for_a_reason; sessions: oauth/test_token.py",
            ),
            ("unlocking needs a proof and signs nobody in", "people_checks.statuses_change_for_a_reason, checks.success_is_deserved"),
            ("sign-up makes one new person in the target group", "people_checks.sign_up_makes_one_new_person, nobody_else_is_touched"),
            ("changes between two steps count at the next", "every check reads the policies of the moment; test_changes_between_steps.py"),
            ("only allowed and active authenticators", "people_checks.lists_hold_what_policies_allow, enrollments_are_made_for_a_reason"),
            ("handles and addresses of forms are right", "pages.check_shape"),
            ("relations lead somewhere, options are listed", "pages.check_shape"),
            ("messages are known, worded and classed", "pages.check_shape"),
            ("the session cookie comes with SUCCESS only", "web/test_existing_session.py"),
            ("malformed requests get a 4xx", "walk.post (nothing raises); web/test_idp.py, management/test_hostile_bodies.py"),
        ),
        1,
    )
)
