"""What walks meet: what comes of each remediation and action often (in one of forty walks or more), and what seldom. The soak counts."""

OFTEN = """
authenticator-enrollment-data: advanced
authenticator-enrollment-data: refused E0000020
authenticator-enrollment-data: refused errors.E0000109
authenticator-enrollment-data: refused errors.E0000133
authenticator-verification-data: advanced
authenticator-verification-data: refused E0000020
authenticator-verification-data: refused errors.E0000109
authenticator-verification-data: refused errors.E0000133
cancel: advanced
cancel: ended idx.session.expired
challenge-authenticator: advanced
challenge-authenticator: ended idx.error.code.no_matching_policy
challenge-authenticator: ended idx.session.expired
challenge-authenticator: ended security.access_denied
challenge-authenticator: refused api.authn.error.PASSCODE_INVALID
challenge-authenticator: refused authfactor.challenge.soft_token.invalid_passcode
challenge-authenticator: refused errors.E0000004
challenge-authenticator: refused idx.error.user.not.assigned.to.app
challenge-authenticator: refused incorrectPassword
challenge-authenticator: refused model.validation.field.blank
challenge-authenticator: refused oie.assurance.unsatisfiable
challenge-authenticator: refused tooManyRequests
challenge-authenticator: said idx.password.expiring.message
challenge-authenticator: said oie.selfservice.unlock_user.landing.to.app.success.message
challenge-authenticator: success
challenge-poll: advanced
challenge-poll: said api.authn.poll.error.push_rejected
challenge-poll: success
challenge/poll: advanced
challenge/resend: advanced
challenge/resend: refused errors.E0000109
challenge/resend: refused errors.E0000133
enroll-authenticator: advanced
enroll-authenticator: refused E0000020
enroll-authenticator: refused api.authn.error.PASSCODE_INVALID
enroll-authenticator: refused model.validation.field.blank
enroll-authenticator: refused password.passwordRequirementsNotMet
enroll-authenticator: refused tooManyRequests
enroll-authenticator: said idx.password.expiring.message
enroll-authenticator: success
enroll-poll: advanced
enroll-poll: success
enroll-profile-update: advanced
enroll-profile-update: refused model.validation.field.blank
enroll-profile-update: said idx.password.expiring.message
enroll-profile-update: success
enroll-profile: advanced
enroll-profile: refused model.validation.field.blank
enroll-profile: refused registration.error.notUniqueWithinOrg
enrollment-channel-data: advanced
identify-recovery: advanced
identify-recovery: ended oie.selfservice.reset.password.not.allowed
identify: advanced
identify: ended idx.session.expired
identify: refused errors.E0000004
identify: refused model.validation.field.blank
identify: refused oie.assurance.unsatisfiable
identify: said idx.unknown.user
identify: success
keep-me-signed-in: success
recover: advanced
reenroll-authenticator-warning: refused model.validation.field.blank
reenroll-authenticator-warning: refused password.passwordRequirementsNotMet
reenroll-authenticator-warning: success
request-activation-email: ended idx.request.activation.email
resend: advanced
reset-authenticator: advanced
reset-authenticator: refused model.validation.field.blank
reset-authenticator: refused password.passwordRequirementsNotMet
reset-authenticator: success
select-authenticator-authenticate: advanced
select-authenticator-authenticate: ended idx.session.expired
select-authenticator-authenticate: refused E0000020
select-authenticator-authenticate: refused errors.E0000109
select-authenticator-authenticate: refused errors.E0000133
select-authenticator-enroll: advanced
select-authenticator-enroll: ended idx.session.expired
select-authenticator-enroll: refused E0000020
select-authenticator-enroll: refused errors.E0000109
select-authenticator-enroll: refused errors.E0000133
select-authenticator-unlock-account: advanced
select-enroll-profile: advanced
select-enrollment-channel: advanced
select-enrollment-channel: refused E0000020
select-identify: advanced
skip: advanced
skip: said idx.password.expiring.message
skip: success
unlock-account: advanced
"""

SELDOM = """
authenticator-enrollment-data: ended idx.session.expired
authenticator-enrollment-data: refused api.factors.error.sms.invalid_phone
authenticator-enrollment-data: refused errors.E0000004
authenticator-enrollment-data: success
authenticator-verification-data: ended idx.session.expired
authenticator-verification-data: refused oie.assurance.unsatisfiable
challenge-authenticator: ended oie.selfservice.unlock_user.success.message
challenge-authenticator: refused E0000020
challenge-authenticator: refused authfactor.challenge.question_factor.answer_invalid
challenge-authenticator: refused authfactor.challenge.soft_token.used_passcode
challenge-authenticator: refused authfactor.challenge.suspended_factor
challenge-authenticator: refused authfactor.webauthn.error.assertion_validation_failure
challenge-authenticator: refused errors.E0000069
challenge-authenticator: refused oie.selfservice.reset.password.not.allowed
challenge-poll: ended core.system.transaction_resource_not_found
challenge-poll: ended idx.error.code.no_matching_policy
challenge-poll: ended idx.session.expired
challenge-poll: ended security.access_denied
challenge-poll: refused idx.error.user.not.assigned.to.app
challenge-poll: refused oie.assurance.unsatisfiable
challenge-poll: said idx.password.expiring.message
challenge/poll: ended idx.session.expired
challenge/poll: ended idx.transferred.to.new.tab
challenge/poll: refused E0000020
challenge/poll: refused oie.assurance.unsatisfiable
challenge/resend: ended idx.session.expired
challenge/resend: refused E0000020
enroll-authenticator: ended idx.email.verification.required
enroll-authenticator: ended idx.error.code.no_matching_policy
enroll-authenticator: ended idx.session.expired
enroll-authenticator: ended security.access_denied
enroll-authenticator: refused authfactor.webauthn.error.assertion_validation_failure
enroll-authenticator: refused errors.E0000004
enroll-authenticator: refused idx.error.user.not.assigned.to.app
enroll-authenticator: refused oie.assurance.unsatisfiable
enroll-poll: ended idx.email.verification.required
enroll-poll: ended idx.error.code.no_matching_policy
enroll-poll: ended idx.session.expired
enroll-poll: ended security.access_denied
enroll-poll: refused E0000020
enroll-poll: refused idx.error.user.not.assigned.to.app
enroll-poll: said idx.password.expiring.message
enroll-profile-update: ended idx.email.verification.required
enroll-profile-update: ended idx.error.code.no_matching_policy
enroll-profile-update: ended idx.session.expired
enroll-profile-update: ended security.access_denied
enroll-profile-update: refused errors.E0000004
enroll-profile-update: refused idx.error.user.not.assigned.to.app
enroll-profile-update: refused oie.assurance.unsatisfiable
enroll-profile: ended idx.session.expired
enroll-profile: ended security.access_denied
enroll-profile: refused idx.error.registration.unavailable
enroll-profile: refused idx.error.user.not.assigned.to.app
enrollment-channel-data: ended idx.session.expired
enrollment-channel-data: refused E0000020
enrollment-channel-data: refused api.factors.error.sms.invalid_phone
enrollment-channel-data: refused registration.error.invalidLoginEmail
enrollment-channel-data: success
identify-recovery: ended idx.session.expired
identify-recovery: refused model.validation.field.blank
identify-recovery: said idx.unknown.user
identify: ended idx.error.code.no_matching_policy
identify: ended security.access_denied
identify: refused E0000020
identify: refused errors.E0000069
identify: refused idx.error.user.not.assigned.to.app
identify: refused incorrectPassword
identify: said idx.password.expiring.message
keep-me-signed-in: advanced
keep-me-signed-in: ended idx.email.verification.required
keep-me-signed-in: ended idx.error.code.no_matching_policy
keep-me-signed-in: ended idx.session.expired
keep-me-signed-in: ended security.access_denied
keep-me-signed-in: refused errors.E0000004
keep-me-signed-in: refused idx.error.user.not.assigned.to.app
keep-me-signed-in: refused oie.assurance.unsatisfiable
recover: ended idx.session.expired
recover: refused oie.assurance.unsatisfiable
recover: refused oie.selfservice.reset.password.not.allowed
reenroll-authenticator-warning: advanced
reenroll-authenticator-warning: ended idx.email.verification.required
reenroll-authenticator-warning: ended idx.error.code.no_matching_policy
reenroll-authenticator-warning: ended idx.session.expired
reenroll-authenticator-warning: ended security.access_denied
reenroll-authenticator-warning: refused errors.E0000004
reenroll-authenticator-warning: refused idx.error.user.not.assigned.to.app
reenroll-authenticator-warning: refused oie.assurance.unsatisfiable
reenroll-authenticator: advanced
reenroll-authenticator: refused errors.E0000004
reenroll-authenticator: refused idx.error.user.not.assigned.to.app
reenroll-authenticator: refused model.validation.field.blank
reenroll-authenticator: refused oie.assurance.unsatisfiable
reenroll-authenticator: refused password.passwordRequirementsNotMet
reenroll-authenticator: success
resend: ended idx.session.expired
resend: refused E0000020
reset-authenticator: ended idx.error.code.no_matching_policy
reset-authenticator: ended idx.recovery.completed
reset-authenticator: ended idx.session.expired
reset-authenticator: ended security.access_denied
reset-authenticator: refused errors.E0000004
reset-authenticator: refused oie.assurance.unsatisfiable
select-authenticator-authenticate: refused oie.assurance.unsatisfiable
select-authenticator-enroll: ended idx.error.code.no_matching_policy
select-authenticator-enroll: refused api.factors.error.sms.invalid_phone
select-authenticator-enroll: refused oie.assurance.unsatisfiable
select-authenticator-enroll: success
select-authenticator-unlock-account: refused E0000020
select-authenticator-unlock-account: refused errors.E0000109
select-authenticator-unlock-account: refused errors.E0000133
select-authenticator-unlock-account: refused model.validation.field.blank
select-authenticator-unlock-account: refused oie.selfservice.user.unlock.not.allowed
select-authenticator-unlock-account: said idx.unknown.user
select-enroll-profile: ended idx.session.expired
select-enrollment-channel: ended idx.session.expired
select-enrollment-channel: refused errors.E0000109
select-identify: ended idx.session.expired
skip: ended idx.email.verification.required
skip: ended idx.error.code.no_matching_policy
skip: ended idx.session.expired
skip: ended security.access_denied
skip: refused errors.E0000004
skip: refused idx.error.user.not.assigned.to.app
unlock-account: ended idx.session.expired
"""
