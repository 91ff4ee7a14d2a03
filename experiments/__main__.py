"""`python -m experiments` is `relief`."""

from experiments.process import command

if __name__ == "__main__":
    command()
