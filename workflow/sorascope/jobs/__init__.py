"""What surrounds a stage as a job: its log and faults, what makes it rerun, what it needs."""
