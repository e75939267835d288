"""The REST and WebSocket API: a door like the workbench, for programs that people sign in with."""
