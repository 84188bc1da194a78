"""The tables that pages show and export."""
