"""The only room that puts the parts together: asking for a run, working on it, using its model."""
