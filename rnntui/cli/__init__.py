"""The command line: a file per group of commands that parse, call and print."""
