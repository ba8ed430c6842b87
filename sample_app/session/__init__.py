"""Who is signed in: the server-side store, the tokens, and the one way to become somebody; knows no web framework."""
