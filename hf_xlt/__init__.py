"""Cross-lingual transfer learning on the Hugging Face libraries."""

__version__ = "0.1.0"
