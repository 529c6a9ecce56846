"""What a workflow is and how an execution advances. Pure: no I/O, clock, chance or ids of its own."""
