"""What a known contrast is to a resistant liver line."""

LIVER, OTHER, DRIFT, TREATMENT = ROLES = ("liver", "other_resistance", "drift", "treatment")
# what a data set can say of its line and its resistance
FACTS = ("drug", "dose", "months", "duration", "model", "clone")
