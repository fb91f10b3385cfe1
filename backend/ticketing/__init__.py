"""What becomes an event's tickets: drafts checked, numbers taken, codes made, renewed and turned into passes."""
