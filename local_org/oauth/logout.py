"""`{base}/v1/logout`: ends the org's session of this browser and goes back to a registered address (OpenID RP-Initiated Logout)."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from local_org.control.pages import page
from local_org.oauth import keys
from local_org.oauth.servers import server_of
from local_org.store import sessions
from local_org.web.errors import OAuthError
from local_org.web.routing import Call, route


def logout(call: Call) -> Response:
    """302 to `post_logout_redirect_uri` when the app of `id_token_hint` or `client_id` registered it; else a page that says so."""
    given = {**call.query, **(call.form() if call.method == "POST" else {})}
    server_of(call)
    claims = keys.verified(call.org, given["id_token_hint"]) if given.get("id_token_hint") else None
    if given.get("id_token_hint") and claims is None:
        raise OAuthError("invalid_token", "The provided token is invalid.")
    with call.org.store.transaction():
        sessions.end(call.org, call.headers.get("cookie", ""))
    target = given.get("post_logout_redirect_uri")
    response: Response = page("Signed out", "<p>You are signed out of this org.</p>")
    if target:
        _refuse_unregistered(call, target, str((claims or {}).get("aud") or given.get("client_id", "")))
        separator = "&" if "?" in target else "?"
        response = RedirectResponse(target + (separator + urlencode({"state": given["state"]}) if given.get("state") else ""), 302)
    response.headers.append("set-cookie", sessions.FORGET_COOKIE)
    return response


def _refuse_unregistered(call: Call, target: str, client_id: str) -> None:
    app = call.org.store.find("app", client_id)
    registered = app["settings"]["oauthClient"].get("post_logout_redirect_uris", []) if app else []
    if target not in registered:
        raise OAuthError("invalid_request", "The 'post_logout_redirect_uri' parameter must be a registered Logout redirect URI.")


ROUTES = [
    route(method, path, logout, open=True) for path in ("/oauth2/v1/logout", "/oauth2/{server}/v1/logout") for method in ("GET", "POST")
]
