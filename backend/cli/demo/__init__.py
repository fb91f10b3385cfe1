"""The story that `portao demo` plays: a real server, two real gates, a network that fails, and every result held to a table."""
