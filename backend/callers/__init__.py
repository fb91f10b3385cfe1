"""Who is asking, how a request shows it, and what a device may ask for at all."""
