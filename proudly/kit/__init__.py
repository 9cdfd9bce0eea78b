"""What every room may use and no room owns: clock, tokens, secrets, logs and projections, the guarded fetch."""
