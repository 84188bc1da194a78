"""Plain data: what is trained, how it is evaluated, and the columns of the tables."""
