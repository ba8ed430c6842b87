"""The org as its routes see it: store, clock, entropy and configuration in one value, built once at start."""
