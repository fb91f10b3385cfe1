"""What devices wrote down, taken in, proven, timed and folded into the one view of an event."""
