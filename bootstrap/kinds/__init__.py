"""How one kind of Okta object is found, compared, created and updated."""
