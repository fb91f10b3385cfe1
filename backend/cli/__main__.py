"""`python -m backend.cli` is the same as `portao`."""

from backend.cli.program import main

if __name__ == "__main__":
    main()
