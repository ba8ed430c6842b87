"""The IDX engine: pure functions from (transaction, answer, facts) to (transaction, offer, effects)."""
