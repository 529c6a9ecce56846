"""What runs inside a worker process, on the other side of the frames. Imports nothing of Layers but itself."""
