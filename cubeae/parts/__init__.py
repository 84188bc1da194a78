"""What a model is composed of; each kind of part has one registry."""
