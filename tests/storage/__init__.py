"""The records keep what they promise."""
