"""`/local/*` and the console: what a test or a person may do to this org and Okta has no place for."""
