"""The OAuth endpoints of the org authorization server and of custom ones, one module each."""
