"""The results by cell, as pages ask for them."""
