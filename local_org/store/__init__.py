"""Everything the org remembers: entities as bytes in SQLite, with the few columns that queries need beside them."""
