"""Models on the Hugging Face model classes."""

from transformers import AutoConfig, AutoModel

from .configuration_aligned_embeddings import AlignedEmbeddingsConfig
from .modeling_aligned_embeddings import AlignedEmbeddings
from .modeling_xlm import XLMForTokenClassification, XLMModel, XLMWithLMHeadModel

__all__ = [
    "AlignedEmbeddings",
    "AlignedEmbeddingsConfig",
    "XLMForTokenClassification",
    "XLMModel",
    "XLMWithLMHeadModel",
]

AutoConfig.register(AlignedEmbeddingsConfig.model_type, AlignedEmbeddingsConfig, exist_ok=True)
AutoModel.register(AlignedEmbeddingsConfig, AlignedEmbeddings, exist_ok=True)
