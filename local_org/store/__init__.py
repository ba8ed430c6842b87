"""Everything the org remembers: entities as bytes in SQLite, with the few columns that queries need beside them.

| kind | id | natural key | parent | body |
|---|---|---|---|---|
| org | `org` | | | the org (`GET /api/v1/org`) and its switch `embeddedLoginSupport` |
| settings | `org` | | | `Settings` of local_org.idx.facts |
| user | `00u…` | login, lower case | | Okta's user without `credentials` and `_links` |
| credential | user id | | | `hash`, `changed_at`, `history` (hashes, newest first), `stopped` by an administrator's reset; absent: no password |
| group | `00g…` | name | | Okta's group without `_links`; link `group_user` (group, user) |
| role | `ra1…` | | user id | a role assignment |
| app | `0oa…` | client id | | Okta's app without `_links` and secrets, plus `accessPolicy`, `profileEnrollment` (policy ids), `emailMagicLinkRedirectUri`; links `app_group` (app, group), `app_user` (app, user) |
| client_secret | `ocs…` | | app id | a client secret |
| authenticator | `aut…` | | | Okta's authenticator without `_links`, `methods` inside |
| policy | `rst…` `00p…` | | policy type | Okta's policy without `_links` |
| rule | `rul…` `0pr…` | | policy id | Okta's rule without `_links` |
| authorization_server | `aus…` | name | | a custom authorization server |
| as_policy, as_rule | `00p…` `0pr…` | | server id, policy id | its policies and their rules |
| trusted_origin | `tos…` | origin | | a trusted origin |
| api_token | SHA-256 of the token | | user id | `id` `00T…`, `name`, `created` |
| enrollment | `eae…`, `lae…` … | | user id | an `Enrollment` of local_org.idx.facts |
| attempts | `{user id or identifier}:{authenticator key}` | | | `Attempts` of local_org.idx.facts |
| transaction | transaction id | state handle | | a `Transaction`; kind `interaction`: interaction handle -> transaction id |
| mail_link | token of a link in a mail | | transaction id | what the link belongs to |
| device_question | id in the challenge | | user id | what a device is asked (`AskDevice`) and, once it has spoken, its `answer` |
| message | number | | address | a mail or text message that was "sent" |
| session | SHA-256 of the `idx` cookie | | user id | an org session |
| identity_provider | `0oa…` | | | Okta's IdP without `_links` |
| federated_identity | `{identity provider id}:{subject}` | | user id | who a person is at an identity provider |
| provider_login | SHA-256 of the `state` sent to an identity provider | | | what was kept when a browser left for it |
| pushed_request | SHA-256 of its `request_uri` | | | the parameters that a client pushed |
| remembered_device | `{SHA-256 of the device token}:{user id}` | | user id | when two factors were proved there |
| one_time_token | SHA-256 of an activation or recovery token | | user id | `purpose`, `created_at`, `expires_at` |
| signing_key | kid | | | the private JWK and when it was made |
| interaction_code, access_token, refresh_token | SHA-256 or jti | | user id | what the OAuth endpoints issued |
"""  # noqa: E501 - a table
