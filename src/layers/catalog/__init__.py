"""What can be placed on a canvas, and the contract that each piece signs."""
