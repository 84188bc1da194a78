"""Names, captions, definitions and numbers as text; no plotting library is needed here."""
