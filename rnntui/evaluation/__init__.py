"""Scores, intervals, thresholds and the baselines a network is set against."""
