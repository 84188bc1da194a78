"""The config file: its keys, their faults, the trainings that it asks for and their cost."""
