"""Known contrasts: what is in atlas folders, and what their clones show of each mechanism."""

from .folders import DRIFT, LIVER, OTHER, ROLES, TREATMENT, Known, load

__all__ = ["DRIFT", "LIVER", "OTHER", "ROLES", "TREATMENT", "Known", "load"]
