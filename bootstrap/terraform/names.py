"""The names of okta/okta, the Terraform provider, that are used here: each resource type with every argument its documentation has.

Source: docs/ of https://github.com/okta/terraform-provider-okta at the version below.
"""

from __future__ import annotations

PROVIDER_VERSION = "6.12.0"


def _table(text: str) -> dict[str, frozenset[str]]:
    """`name: argument argument …`, a paragraph each."""
    entries = (paragraph.partition(":") for paragraph in text.strip().split("\n\n"))
    return {name.strip(): frozenset(arguments.split()) for name, _, arguments in entries}


RESOURCES = _table("""
okta_app_group_assignment: app_id group_id priority profile retain_assignment timeouts

okta_app_oauth: accessibility_error_redirect_url accessibility_login_redirect_url accessibility_self_service admin_note app_links_json
app_settings_json authentication_policy auto_key_rotation auto_submit_toolbar client_basic_secret client_basic_secret_wo
client_basic_secret_wo_version client_id client_uri consent_method enduser_note frontchannel_logout_session_required
frontchannel_logout_uri grant_types groups_claim hide_ios hide_web implicit_assignment issuer_mode jwks jwks_uri label login_mode
login_scopes login_uri logo logo_uri network omit_secret participate_slo pkce_required policy_uri post_logout_redirect_uris
preconfigured_app profile redirect_uris refresh_token_leeway refresh_token_rotation response_types status timeouts
token_endpoint_auth_method tos_uri type user_name_template user_name_template_push_status user_name_template_suffix
user_name_template_type wildcard_redirect

okta_app_signon_policy: catch_all description name priority

okta_app_signon_policy_rule: access chains constraints custom_expression device_assurances_included device_is_managed
device_is_registered factor_mode groups_excluded groups_included inactivity_period keep_me_signed_in name network_connection
network_excludes network_includes platform_include policy_id priority re_authentication_frequency risk_score status type
user_types_excluded user_types_included users_excluded users_included

okta_app_signon_policy_rules: policy_id rule

okta_auth_server_policy_rule: access_token_lifetime_minutes auth_server_id grant_type_whitelist group_blacklist group_whitelist
inline_hook_id name policy_id priority refresh_token_lifetime_minutes refresh_token_window_minutes scope_whitelist status type
user_blacklist user_whitelist

okta_authenticator: agree_to_terms key legacy_ignore_name name provider_auth_port provider_host provider_hostname
provider_integration_key provider_json provider_secret_key provider_shared_secret provider_user_name_template settings status

okta_group: custom_profile_attributes description name skip_users

okta_group_memberships: group_id track_all_users users

okta_policy_mfa: custom_app description duo external_idp external_idps fido_u2f fido_webauthn google_otp groups_included hotp is_oie
name okta_call okta_email okta_otp okta_password okta_push okta_question okta_sms okta_verify onprem_mfa phone_number priority
rsa_token security_question smart_card_idp status symantec_vip webauthn yubikey_token

okta_policy_profile_enrollment: name status

okta_policy_profile_enrollment_apps: apps policy_id

okta_policy_rule_mfa: app_exclude app_include enroll name network_connection network_excludes network_includes policy_id priority
status users_excluded

okta_policy_rule_profile_enrollment: access email_verification enroll_authenticator_types inline_hook_id policy_id profile_attributes
progressive_profiling_action target_group_id ui_schema_id unknown_user_action

okta_policy_rule_signon: access authtype behaviors factor_sequence identity_provider identity_provider_ids mfa_lifetime mfa_prompt
mfa_remember_device mfa_required name network_connection network_excludes network_includes policy_id primary_factor priority risc_level
risk_level session_idle session_lifetime session_persistent status users_excluded

okta_policy_signon: description groups_included name priority status

okta_trusted_origin: active name origin scopes

okta_user: city cost_center country_code custom_profile_attributes custom_profile_attributes_to_ignore department display_name division
email employee_number expire_password_on_create first_name honorific_prefix honorific_suffix last_name locale login manager manager_id
middle_name mobile_phone nick_name old_password organization password password_hash password_inline_hook postal_address
preferred_language primary_phone profile_url realm_id recovery_answer recovery_question second_email skip_roles state status
street_address timezone title type user_type zip_code

okta_user_admin_roles: admin_roles disable_notifications user_id
""")

DATA_SOURCES = _table("""
okta_everyone_group: include_users

okta_user: compound_search_operator delay_read_seconds search skip_groups skip_roles user_id
""")

BLOCKS = _table("""
profile_attributes: label name required

rule: access chains constraints custom_expression device_assurances_included device_is_managed device_is_registered factor_mode
groups_excluded groups_included id inactivity_period keep_me_signed_in name network_connection network_excludes network_includes
platform_include priority re_authentication_frequency risk_score status type user_types_excluded user_types_included users_excluded
users_included
""")
