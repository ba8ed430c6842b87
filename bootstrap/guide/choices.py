"""What one run may choose about the guide: the kinds of app integration, and whose authentication policy asks for two factors."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import Ref, Setting
from bootstrap.resource import UseCase

NATIVE_CALLBACK = "com.okta.sample.android:/login"  # the guide's Android sample; iOS and others have a scheme of their own


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of app integration. `callback` is where the org sends people back to; `origin` whether pages of a browser call the org."""

    name: str
    application_type: str
    title: str
    callback: Setting | str
    origin: bool

    @property
    def public(self) -> bool:
        """Without a secret: whoever has the app could read it there."""
        return self.application_type != "web"

    def address(self, family: str, use_case: UseCase) -> str:
        """`app.multifactor`, `app.spa.password_optional`: what the guide's own kind has keeps the short name."""
        own = "" if self.name == "web" else f"{self.name}."
        return f"{family}.{own}{use_case.name.lower()}"

    def app(self, use_case: UseCase) -> Ref:
        return Ref(self.address("app", use_case))

    def env_prefix(self, use_case: UseCase) -> str:
        kind = "" if self.name == "web" else f"_{self.name.upper()}"
        return f"OKTA_IDX{kind}" + ("_PASSWORD_OPTIONAL" if use_case == UseCase.PASSWORD_OPTIONAL else "")

    def called(self, use_case: UseCase) -> str:
        """`multifactor`, `multifactor, single-page`."""
        return use_case.value if self.name == "web" else f"{use_case.value}, {self.title}"


WEB = Kind("web", "web", "web", Setting("redirect_uri"), origin=True)
SPA = Kind("spa", "browser", "single-page", Setting("redirect_uri"), origin=True)
NATIVE = Kind("native", "native", "native", NATIVE_CALLBACK, origin=False)
KINDS = {kind.name: kind for kind in (WEB, SPA, NATIVE)}


@dataclass(frozen=True, slots=True)
class Choices:
    """`own_policy`: our apps get a copy of "Any two factors" and the org's own stays as it is."""

    kinds: tuple[Kind, ...] = (WEB,)
    own_policy: bool = False

    @property
    def first(self) -> Kind:
        """The kind that questions about an app are asked of: policies are the same for all."""
        return self.kinds[0]

    def apps(self, use_case: UseCase) -> tuple[Ref, ...]:
        return tuple(kind.app(use_case) for kind in self.kinds)
