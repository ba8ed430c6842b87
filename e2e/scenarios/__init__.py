"""The scenarios, one file a section; the number in a test's name is Okta's own (a letter prefix: ours)."""
