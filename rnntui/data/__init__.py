"""From a name or a file to texts, labels and numpy ids."""
