"""Importers: each turns a folder of somebody's files into a delivery of raw canonical rows."""
