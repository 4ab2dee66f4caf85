"""Recurrent networks over text, and the devices they run on."""
