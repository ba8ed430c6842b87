"""Okta's error JSON, from one table of codes (the OAuth endpoints have their own two-member shape)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

TABLE: dict[str, tuple[int, str]] = {
    "E0000001": (400, "Api validation failed: {}"),
    "E0000003": (400, "The request body was not well-formed."),
    "E0000004": (401, "Authentication failed"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found: {}"),
    "E0000008": (404, "The requested path was not found"),
    "E0000009": (500, "Internal Server Error"),
    "E0000011": (401, "Invalid token provided"),
    "E0000015": (401, "You do not have permission to access the feature you are requesting"),
    "E0000016": (403, "Activation failed because the user is already active"),
    "E0000019": (400, "Bad request. Accept and/or Content-Type headers likely do not match supported values."),
    "E0000022": (405, "The endpoint does not support the provided HTTP method"),
    "E0000028": (400, "The request is missing a required parameter."),
    "E0000029": (400, "Invalid paging request."),
    "E0000031": (400, "Invalid search criteria."),
    "E0000032": (403, "Unlock is not allowed for this user."),
    "E0000033": (400, "Can't specify a search query and filter in the same request."),
    "E0000038": (403, "This operation is not allowed in the user's current status."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
    "E0000056": (403, "Delete application forbidden."),
    "E0000060": (501, "Unsupported operation."),
    "E0000068": (403, "Invalid Passcode/Answer"),
    "E0000080": (403, "The password does not meet the complexity requirements of the current password policy."),
    "E0000090": (409, "The role specified is already assigned to the user."),
    "E0000112": (409, "Cannot update this user because they are still being activated."),
    "E0000148": (
        403,
        "Cannot modify/disable this authenticator because it is enabled in one or more policies. "
        "To continue, disable the authenticator in these policies.",
    ),
    "E0000209": (400, "Cannot delete the group because it is in use."),
    "E0000226": (400, "Telephony must be set up before the phone authenticator can be activated."),
    "E0000239": (423, "Policy priorities are being reconciled. Please try again later."),
}


class Refusal(Exception):
    """A request that is refused: rolls its writes back and becomes an answer of this status and body."""

    status: int = 400
    headers: Mapping[str, str] = {}

    def body(self) -> dict[str, Any]:
        raise NotImplementedError  # OAuth's errors and Okta's have a shape of their own each


class OAuthError(Refusal):
    """RFC 6749 5.2: `error` and `error_description`; 401 for `invalid_client`, else 400."""

    def __init__(self, error: str, description: str, status: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        self.error = error
        self.description = description
        self.headers = headers or {}
        self.status = status or (401 if error == "invalid_client" else 400)
        super().__init__(f"{error}: {description}")

    def body(self) -> dict[str, Any]:
        return {"error": self.error, "error_description": self.description}


class ApiError(Refusal):
    """An error of `/api/v1` on its way to the client: rolls the request's writes back.

    `detail` fills the blank of the summary (`login` in «Api validation failed: login»); `causes` become `errorCauses`.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        causes: tuple[str, ...] = (),
        *,
        status: int | None = None,
        summary: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        table_status, text = TABLE[code]
        self.headers = headers or {}
        self.code = code
        self.status = status or table_status
        self.summary = summary or text.format(detail)
        self.causes = causes
        super().__init__(f"{code} {self.summary}")

    def body(self) -> dict[str, Any]:
        """`errorLink` repeats the code; `errorId` is `oae` and 22 URL-safe characters."""
        return {
            "errorCode": self.code,
            "errorSummary": self.summary,
            "errorLink": self.code,
            "errorId": "oae" + secrets.token_urlsafe(17)[:22],
            "errorCauses": [{"errorSummary": cause} for cause in self.causes],
        }


def invalid(what: str, *causes: str) -> ApiError:
    """400 E0000001."""
    return ApiError("E0000001", what, causes)


def not_found(entity_id: str, kind: str) -> ApiError:
    """404 E0000007; `kind` as Okta names it: User, UserGroup, AppInstance, Policy, PolicyRule, TrustedOrigin, …"""
    return ApiError("E0000007", f"{entity_id} ({kind})")


def not_built(feature: str) -> ApiError:
    """501: this org does not do that, and says what it is."""
    return ApiError("E0000060", summary=f"Unsupported operation: {feature} is not implemented by this local org.")
