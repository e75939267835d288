"""View models: what the store holds, as plain values that are ready to be shown."""
