"""The tables, one file per family. `metadata` knows them all; the migrations in `storage/migrations` lead to them."""

from layers.storage.tables.figures import node_figures
from layers.storage.tables.inbox import inbox
from layers.storage.tables.journal import blob_uses, blobs, dedupe, discarded, executions, journal, timers, usage
from layers.storage.tables.people import access, members, organisations, settings, users
from layers.storage.tables.queue import lanes, queue
from layers.storage.tables.schema import metadata
from layers.storage.tables.variables import secrets, variable_versions
from layers.storage.tables.workflows import subscriptions, workflow_versions, workflows

__all__ = [
    "access",
    "blob_uses",
    "blobs",
    "dedupe",
    "discarded",
    "executions",
    "inbox",
    "journal",
    "lanes",
    "members",
    "metadata",
    "node_figures",
    "organisations",
    "queue",
    "secrets",
    "settings",
    "subscriptions",
    "timers",
    "usage",
    "users",
    "variable_versions",
    "workflow_versions",
    "workflows",
]
