"""What can start a workflow; one file each, found by scanning."""
