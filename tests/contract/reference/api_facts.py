"""What an OpenAPI description says about the endpoints the bootstrapper uses: parameters, statuses, member names and types."""

from collections.abc import Iterator
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Type: TypeAlias = str | Json

ENDPOINTS: tuple[tuple[str, str], ...] = (
    ("get", "/.well-known/okta-organization"),
    ("get", "/api/v1/org"),
    ("get", "/api/v1/users/{id}"),
    ("post", "/api/v1/users"),
    ("post", "/api/v1/users/{id}"),
    ("post", "/api/v1/users/{id}/lifecycle/activate"),
    ("post", "/api/v1/users/{id}/lifecycle/unlock"),
    ("post", "/api/v1/users/{id}/lifecycle/reset_password"),
    ("post", "/api/v1/users/{userId}/credentials/forgot_password"),
    ("get", "/api/v1/users/{id}/idps"),
    ("get", "/api/v1/idps"),
    ("post", "/api/v1/idps"),
    ("get", "/api/v1/idps/{idpId}"),
    ("post", "/api/v1/idps/{idpId}/lifecycle/deactivate"),
    ("get", "/api/v1/users/{id}/groups"),
    ("get", "/api/v1/users/{userId}/roles"),
    ("post", "/api/v1/users/{userId}/roles"),
    ("delete", "/api/v1/users/{userId}/roles/{roleAssignmentId}"),
    ("get", "/api/v1/users/{userId}/factors"),
    ("get", "/api/v1/groups"),
    ("post", "/api/v1/groups"),
    ("put", "/api/v1/groups/{groupId}"),
    ("put", "/api/v1/groups/{groupId}/users/{userId}"),
    ("get", "/api/v1/authorizationServers"),
    ("get", "/api/v1/authorizationServers/{authServerId}"),
    ("get", "/api/v1/authorizationServers/{authServerId}/policies"),
    ("get", "/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules"),
    ("put", "/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules/{ruleId}"),
    ("get", "/api/v1/apps"),
    ("post", "/api/v1/apps"),
    ("get", "/api/v1/apps/{appId}"),
    ("put", "/api/v1/apps/{appId}"),
    ("get", "/api/v1/apps/{appId}/groups/{groupId}"),
    ("put", "/api/v1/apps/{appId}/groups/{groupId}"),
    ("put", "/api/v1/apps/{appId}/policies/{policyId}"),
    ("get", "/api/v1/apps/{appId}/credentials/secrets"),
    ("get", "/api/v1/apps/{appId}/grants"),
    ("post", "/api/v1/apps/{appId}/grants"),
    ("get", "/api/v1/apps/{appId}/grants/{grantId}"),
    ("delete", "/api/v1/apps/{appId}/grants/{grantId}"),
    ("get", "/oauth2/v1/clients/{clientId}/roles"),
    ("post", "/oauth2/v1/clients/{clientId}/roles"),
    ("get", "/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}"),
    ("delete", "/oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}"),
    ("get", "/api/v1/org/settings/clientPrivilegesSetting"),
    ("put", "/api/v1/org/settings/clientPrivilegesSetting"),
    ("get", "/api/v1/trustedOrigins"),
    ("post", "/api/v1/trustedOrigins"),
    ("put", "/api/v1/trustedOrigins/{trustedOriginId}"),
    ("get", "/api/v1/authenticators"),
    ("get", "/api/v1/authenticators/{authenticatorId}"),
    ("put", "/api/v1/authenticators/{authenticatorId}"),
    ("get", "/api/v1/policies"),
    ("post", "/api/v1/policies"),
    ("get", "/api/v1/policies/{policyId}"),
    ("put", "/api/v1/policies/{policyId}"),
    ("get", "/api/v1/policies/{policyId}/app"),
    ("get", "/api/v1/policies/{policyId}/rules"),
    ("post", "/api/v1/policies/{policyId}/rules"),
    ("get", "/api/v1/policies/{policyId}/rules/{ruleId}"),
    ("put", "/api/v1/policies/{policyId}/rules/{ruleId}"),
    ("post", "/api/v1/policies/simulate"),
)
"""The calls of the guide's steps, of the reads that find what is there, of making the service app that may do both, of account links and
identity providers."""

KINDS = frozenset({
    "OPENID_CONNECT", "OKTA_SIGN_ON", "SIGN_ON", "PASSWORD", "MFA_ENROLL", "ACCESS_POLICY", "PROFILE_ENROLLMENT", "IDP_DISCOVERY",
    "ASSURANCE", "AUTH_METHOD_CHAIN", "okta_email", "okta_password", "okta_verify", "phone_number", "security_question", "webauthn",
    "OIDC",
})  # fmt: skip
"""Of the variants told apart by a discriminator, those the guide meets; the others would triple the file."""


def api_facts(description: Json) -> Json:
    """`{"endpoints": {"GET /path": {...}}, "schemas": {name: {"members", "required"}}}` of an OpenAPI 3.0 description.

    Raises `KeyError` when an endpoint is not described.
    """
    schemas: Json = {}
    endpoints = {f"{method.upper()} {path}": _endpoint(description, path, method, schemas) for method, path in ENDPOINTS}
    return {"version": description["info"]["version"], "endpoints": endpoints, "schemas": dict(sorted(schemas.items()))}


def _endpoint(description: Json, path: str, method: str, schemas: Json) -> Json:
    item = description["paths"][path]
    operation = item[method]
    parameters = [_resolve(description, raw) for raw in (*item.get("parameters", ()), *operation.get("parameters", ()))]
    facts: Json = {
        "parameters": {p["name"]: _parameter(description, p, schemas) for p in parameters},
        "responses": {status: _content(description, response, schemas) for status, response in operation["responses"].items()},
        "scopes": [scope for way in operation.get("security", ()) for scope in way.get("oauth2", ())],
    }
    if "requestBody" in operation:
        body = _resolve(description, operation["requestBody"])
        facts["body"] = _content(description, body, schemas)
        facts["body_required"] = bool(body.get("required", False))
    return facts


def _parameter(description: Json, parameter: Json, schemas: Json) -> Json:
    return {
        "in": parameter["in"],
        "required": bool(parameter.get("required", False)),
        "type": _type(description, parameter.get("schema", {}), schemas),
    }


def _content(description: Json, response: Json, schemas: Json) -> Type:
    media = _resolve(description, response).get("content", {}).get("application/json", {})
    return _type(description, media["schema"], schemas) if "schema" in media else "none"


def _resolve(description: Json, node: Json) -> Json:
    """What a `$ref` names; the node itself when it is none."""
    while "$ref" in node:
        here: Any = description
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            here = here[part.replace("~1", "/")]
        node = here
    return node


def _type(description: Json, schema: Json, schemas: Json) -> Type:
    """A schema as one word (`string`, `User`, `[Group]`, `User or Group`; a `?` allows null), or an unnamed object by its members."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        _remember(description, name, schemas)
        return name
    kind = _inline_type(description, schema, schemas)
    return f"{kind}?" if schema.get("nullable") and isinstance(kind, str) else kind


def _inline_type(description: Json, schema: Json, schemas: Json) -> Type:
    if "oneOf" in schema and (told_apart := _kinds(description, schema, schemas)):
        return told_apart
    if choices := schema.get("oneOf") or schema.get("anyOf"):
        kinds = [_type(description, choice, schemas) for choice in choices]
        return " or ".join(kind if isinstance(kind, str) else "object" for kind in kinds)
    if schema.get("type") == "array":
        items = _type(description, schema.get("items", {}), schemas)
        return f"[{items}]" if isinstance(items, str) else {"items": items}
    if "allOf" in schema and (len(schema["allOf"]) == 1 or not _is_object(description, schema)):
        return _type(description, schema["allOf"][0], schemas)
    if "properties" in schema or "allOf" in schema:
        return _object_facts(description, schema, schemas)
    return str(schema.get("type", "any"))


def _kinds(description: Json, schema: Json, schemas: Json) -> Json:
    """`{"by": member, "kinds": {word: schema}}` of a discriminator; empty when there is none the guide meets."""
    discriminator = schema.get("discriminator", {})
    met = {kind: ref for kind, ref in discriminator.get("mapping", {}).items() if kind in KINDS}
    if not met:
        return {}
    return {"by": discriminator["propertyName"], "kinds": {kind: _type(description, {"$ref": ref}, schemas) for kind, ref in met.items()}}


def _remember(description: Json, name: str, schemas: Json) -> None:
    if name in schemas:
        return
    schemas[name] = {}  # before its members, which may name it again
    schema = description["components"]["schemas"][name]
    if _is_object(description, schema):
        facts = _object_facts(description, schema, schemas)
    else:
        facts = {"is": _inline_type(description, schema, schemas)}
    schemas[name] = facts | _kinds(description, schema, schemas)


def _object_facts(description: Json, schema: Json, schemas: Json) -> Json:
    members: dict[str, Type] = {}
    required: set[str] = set()
    for part in _parts(description, schema):
        required |= set(part.get("required", ()))
        for member, inner in part.get("properties", {}).items():
            members[member] = _type(description, inner, schemas)
    facts: Json = {"members": dict(sorted(members.items())), "required": sorted(required)}
    if any(part.get("additionalProperties") for part in _parts(description, schema)):
        facts["open"] = True
    return facts


def _is_object(description: Json, schema: Json) -> bool:
    return any(part.get("type") == "object" or "properties" in part for part in _parts(description, schema))


def _parts(description: Json, schema: Json) -> Iterator[Json]:
    """The schema and everything its `allOf` adds, references followed."""
    schema = _resolve(description, schema)
    yield schema
    for part in schema.get("allOf", ()):
        yield from _parts(description, part)
