"""A small, typed client for Okta's interaction-code protocol (IDX); knows no web framework and can be lifted into any Python app."""
