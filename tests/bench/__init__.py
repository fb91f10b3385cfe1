"""What the program promises in numbers, measured beside the limit or the rival in the same run."""
