"""`python -m experiments` is `relief`."""

from experiments.cli import main

if __name__ == "__main__":
    main()
