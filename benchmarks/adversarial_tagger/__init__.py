"""Parts of `benchmarks/adversarial_tagger.py`."""
