"""What every kind of Okta object answers, and what a plan says about it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from bootstrap.desired import FieldChange

if TYPE_CHECKING:
    from bootstrap.inventory import Inventory
    from bootstrap.refs import Refs
    from bootstrap.writer import Writer

Json = dict[str, Any]


class UseCase(StrEnum):
    MULTIFACTOR = "multifactor"
    PASSWORD_OPTIONAL = "password-optional"  # noqa: S105  (a use case, not a password)


class Phase(IntEnum):
    """The order of writes that never leaves the org more open than intended: what grants access comes last."""

    EXISTING = 0
    GROUPS = 1
    USERS = 2
    MEMBERSHIPS_AND_ROLES = 3
    APPS = 4
    AUTHORIZATION_SERVER = 5
    TRUSTED_ORIGINS = 6
    AUTHENTICATORS = 7
    POLICIES = 8
    ASSIGNMENTS = 9
    BY_HAND = 10


class Adopt(StrEnum):
    """Whether an object that somebody else made is worked with as ours."""

    NO = ""
    NEEDED = "needed"
    GIVEN = "given"


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    KEEP = "keep"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Change:
    """What one resource needs. `pending` is false for what is in place and for advice that blocks nothing.

    `adopt` is "needed" for an object that exists and is not in our record, "given" where `--adopt` names it.
    """

    address: str
    title: str
    action: Action
    fields: tuple[FieldChange, ...] = ()
    note: str = ""
    pending: bool = True
    adopt: Adopt = Adopt.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(ABC):
    """Desired state of one Okta object, declared in a chapter of the guide.

    `use_case` None: both need it. `as_written` false: ours, not the guide's; `--exactly-as-written` leaves it out.
    """

    address: str
    use_case: UseCase | None = None
    as_written: bool = True

    @property
    @abstractmethod
    def title(self) -> str:
        """One line for the plan, in the guide's words."""

    @property
    @abstractmethod
    def phase(self) -> Phase: ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Addresses that must be known before this one can be found or written."""
        return ()

    @property
    def after(self) -> tuple[str, ...]:
        """Addresses to look for first, if this run is about them at all."""
        return ()

    @abstractmethod
    def find(self, org: Inventory, refs: Refs) -> Json | None:
        """The object as the org has it, None when absent. Only called when every need is known."""

    @abstractmethod
    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        """What must change; `found` None: what the new object will say."""

    @abstractmethod
    def create(self, writer: Writer, refs: Refs) -> Json:
        """Makes the object and returns it as the org answered."""

    @abstractmethod
    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        """Changes what `diff` named, nothing else, and returns the object as the org answered."""

    def change(self, found: Json | None, refs: Refs) -> Change:
        """The line of the plan for what was found."""
        fields = self.diff(found, refs)
        if found is None:
            return Change(self.address, self.title, Action.CREATE, fields)
        return Change(self.address, self.title, Action.UPDATE if fields else Action.KEEP, fields, pending=bool(fields))

    def claims(self, found: Json, refs: Refs) -> bool:
        """Whether to work with `found` is to take it over, should somebody else have made it. False for what every org has."""
        return False

    def without_interaction_code(self) -> Resource | None:
        """What of this can be done while the org's interaction-code switch is off; None: nothing."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled(Resource):
    """Has no name of its own in the org: the chapter says what the plan calls it."""

    label: str

    @property
    def title(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing(Resource):
    """Something every org has (the Everyone group, a default policy): found, referred to, never written."""

    @property
    def phase(self) -> Phase:
        return Phase.EXISTING

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return ()

    def create(self, writer: Writer, refs: Refs) -> Json:
        raise LookupError(f"{self.title}: not in this org")

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return found
