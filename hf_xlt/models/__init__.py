"""Models on the Hugging Face model classes."""

from .modeling_xlm import XLMForTokenClassification, XLMModel, XLMWithLMHeadModel

__all__ = ["XLMForTokenClassification", "XLMModel", "XLMWithLMHeadModel"]
