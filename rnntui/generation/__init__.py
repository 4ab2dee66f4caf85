"""Text from a character-level language model, one character at a time, with numpy alone."""
