"""`python -m experiments` is `relief`."""

from experiments.cli import command

if __name__ == "__main__":
    command()
