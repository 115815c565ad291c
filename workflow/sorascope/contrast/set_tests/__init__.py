"""Tests of directional gene sets in a contrast, one method a module."""
