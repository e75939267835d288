"""Pages: which view model goes into which widget, and where it stands."""
