"""HTTPS for tablets on this network, under an authority of this machine's own (ADR 0025)."""
