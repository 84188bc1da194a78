"""What must hold for every entry of a registry, whether it ships with cubeae or a user adds it."""
