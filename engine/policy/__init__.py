"""Decisions by tables that people wrote, and verdicts on contacting a customer."""
