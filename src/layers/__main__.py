"""`python -m layers` is `layers`."""

from layers.cli import main

if __name__ == "__main__":
    main()
