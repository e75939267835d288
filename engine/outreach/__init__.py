"""From a treatment to a message that a named person approved, sent once."""
