"""HTTP, thin: each route parses at the edge, calls one use case and answers. Who may call it is said where it is declared."""
