"""Tokenizers shared by several languages."""
