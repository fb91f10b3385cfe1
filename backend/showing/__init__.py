"""Pages for people: templates and what they are given, in words."""
