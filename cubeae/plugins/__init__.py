"""Python files of a user's that add entries to the registries: how they are found and run."""
