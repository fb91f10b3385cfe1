"""Whether gates are ready for the doors: what their devices showed, judged by what the server knows (PROTOCOL.md 5.9)."""
