"""Stands in for the package of this name: the contract of its command, and nothing behind it."""
