"""The scores as modules of the `evaluate` library, which loads each file by its path."""
