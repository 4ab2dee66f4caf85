"""The run directory: what a training run leaves on the disk, and how it is read and owned."""
