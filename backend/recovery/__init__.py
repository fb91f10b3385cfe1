"""What is done when a feed's server lost a tail: a new generation, items handed back and told anew."""
