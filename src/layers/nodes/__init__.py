"""The logic nodes; one file each, found by scanning."""
