"""One file a task: what differs between a classifier and a language model stands here."""
