"""The conversation: agent loop, embedded model, guards and command line."""
