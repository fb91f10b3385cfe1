"""What an event's devices hold of it: signed parts and people, as made, stored and kept at hand."""
