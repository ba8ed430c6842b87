"""Configures an Okta org for embedded sign-in, chapter by chapter as in Okta's guide: plan, apply, verify."""
