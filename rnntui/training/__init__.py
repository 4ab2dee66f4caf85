"""The loop that trains, and the state that an exact resume needs."""
