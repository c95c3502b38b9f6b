"""What `benchmarks/tlm_vs_mlm.py` is made of."""
