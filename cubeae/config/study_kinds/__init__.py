"""The kinds of studies: what each trains, and what it makes of it. ``kinds`` is their registry."""
