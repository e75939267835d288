"""Bank records: canonical tables, importers and the portfolio simulator."""
