"""The results of the trainings, by cell."""
