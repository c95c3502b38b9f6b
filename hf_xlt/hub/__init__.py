"""The Hugging Face Hub: cards, and publishing models and data sets with them."""
