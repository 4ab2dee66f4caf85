"""One file a screen, cut by pane where it is long; each with its own style sheet."""
