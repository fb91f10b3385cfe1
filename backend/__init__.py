"""The server: routes, use cases and storage around the shared core."""
