"""What the screens are made of; nothing here knows a run."""
