"""What every kind of agent decides: rules, pure functions of what the agent knows."""
