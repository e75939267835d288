"""What the assistant may do: typed functions that read or propose, and none that sends."""
