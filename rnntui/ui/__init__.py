"""The terminal app: screens over the engine; nothing here trains, and nothing imports this."""
