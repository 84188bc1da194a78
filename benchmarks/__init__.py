"""How fast this package is, against the plain ways of doing the same; run with `make benchmark`."""
