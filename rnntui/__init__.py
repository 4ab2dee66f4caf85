"""rnntui: a terminal workbench for recurrent networks over text."""

__version__ = "0.1.0"
