"""The pages: each gathers what its template shows."""
