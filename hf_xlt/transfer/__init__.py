"""Train on some languages, evaluate on others, and say what the result is worth."""
