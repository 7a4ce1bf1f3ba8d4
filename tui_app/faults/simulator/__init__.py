"""The three vendors, simulated over real HTTP in their own wire formats; shares no code with the adapters."""
