"""`python -m entente` is `entente`."""

from entente.cli import main

if __name__ == "__main__":
    main()
