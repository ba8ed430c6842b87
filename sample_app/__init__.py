"""The Flask app that signs people in without ever leaving it."""
