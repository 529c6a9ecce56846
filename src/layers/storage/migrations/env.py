"""What Alembic runs: the migrations, on the connection that `storage.schema.upgrade` put into its attributes."""

from alembic import context

from layers.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transaction_per_migration=True,
)
context.run_migrations()
