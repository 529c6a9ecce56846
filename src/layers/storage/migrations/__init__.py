"""The schema's history, by Alembic: one for all databases, run from a given connection."""
