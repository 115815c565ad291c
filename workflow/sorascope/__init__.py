"""Resistance-mechanism signatures of sorafenib-resistant liver cancer models."""

__version__ = "0.1.0"
