"""What Layers keeps: the only home of SQL."""
