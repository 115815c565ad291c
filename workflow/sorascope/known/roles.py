"""What a known contrast is to a resistant liver line."""

LIVER, OTHER, DRIFT, TREATMENT = ROLES = ("liver", "other_resistance", "drift", "treatment")
