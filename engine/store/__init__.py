"""The store: one database, reached through small functions that take an open connection."""
