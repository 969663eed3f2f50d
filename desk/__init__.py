"""What the desk knows: pure decisions about values and a given moment."""
