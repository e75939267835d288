"""Widgets: one anywidget each, with its own script and sheet; they are told what to show."""
