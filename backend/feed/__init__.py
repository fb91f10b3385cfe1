"""An event's feed to its devices: pages, who waits for them, and how processes tell each other."""
