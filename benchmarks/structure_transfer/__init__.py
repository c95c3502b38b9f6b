"""Parts of `benchmarks/structure_transfer.py`."""
