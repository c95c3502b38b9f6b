"""Models on the Hugging Face model classes."""

from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForMaskedLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
)
from transformers.pipelines import PIPELINE_REGISTRY

from .configuration_adversarial_bilstm import AdversarialBilstmConfig
from .configuration_aligned_embeddings import AlignedEmbeddingsConfig
from .configuration_ud_gcn import UdGcnConfig
from .crf import LinearChainCRF
from .modeling_adversarial_bilstm import AdversarialBilstmForTokenClassification
from .modeling_aligned_embeddings import AlignedEmbeddings
from .modeling_ud_gcn import UdGcnForArgumentRoleClassification, UdGcnForRelationClassification, UdGcnModel
from .modeling_xlm import XLMForTokenClassification, XLMModel, XLMWithLMHeadModel
from .pipeline_fill_mask import TASK as FILL_MASK_IN_LANGUAGE
from .pipeline_fill_mask import FillMaskInLanguagePipeline
from .pipeline_relation_extraction import TASK as RELATION_EXTRACTION
from .pipeline_relation_extraction import RelationExtractionPipeline
from .pipeline_word_tagging import TASK as WORD_TAGGING
from .pipeline_word_tagging import WordTaggingPipeline
from .pipeline_word_translation import TASK as WORD_TRANSLATION
from .pipeline_word_translation import WordTranslationPipeline
from .shared_bilstm import AdversarialBilstmModel
from .tree_features import TreeCollator, TreeFeatures
from .word_features import WordFeatures

__all__ = [
    "AdversarialBilstmConfig",
    "AdversarialBilstmForTokenClassification",
    "AdversarialBilstmModel",
    "AlignedEmbeddings",
    "AlignedEmbeddingsConfig",
    "FillMaskInLanguagePipeline",
    "LinearChainCRF",
    "RelationExtractionPipeline",
    "TreeCollator",
    "TreeFeatures",
    "UdGcnConfig",
    "UdGcnForArgumentRoleClassification",
    "UdGcnForRelationClassification",
    "UdGcnModel",
    "WordFeatures",
    "WordTaggingPipeline",
    "WordTranslationPipeline",
    "XLMForTokenClassification",
    "XLMModel",
    "XLMWithLMHeadModel",
]

AutoConfig.register(AlignedEmbeddingsConfig.model_type, AlignedEmbeddingsConfig, exist_ok=True)
AutoModel.register(AlignedEmbeddingsConfig, AlignedEmbeddings, exist_ok=True)
AutoConfig.register(AdversarialBilstmConfig.model_type, AdversarialBilstmConfig, exist_ok=True)
AutoModel.register(AdversarialBilstmConfig, AdversarialBilstmModel, exist_ok=True)
AutoModelForTokenClassification.register(
    AdversarialBilstmConfig, AdversarialBilstmForTokenClassification, exist_ok=True
)
AutoConfig.register(UdGcnConfig.model_type, UdGcnConfig, exist_ok=True)
AutoModel.register(UdGcnConfig, UdGcnModel, exist_ok=True)
AutoModelForSequenceClassification.register(
    UdGcnConfig, (UdGcnForRelationClassification, UdGcnForArgumentRoleClassification), exist_ok=True
)
PIPELINE_REGISTRY.register_pipeline(
    WORD_TAGGING, WordTaggingPipeline, pt_model=AutoModelForTokenClassification, type="text"
)
PIPELINE_REGISTRY.register_pipeline(
    RELATION_EXTRACTION, RelationExtractionPipeline, pt_model=AutoModelForSequenceClassification, type="text"
)
PIPELINE_REGISTRY.register_pipeline(
    FILL_MASK_IN_LANGUAGE, FillMaskInLanguagePipeline, pt_model=AutoModelForMaskedLM, type="text"
)
PIPELINE_REGISTRY.register_pipeline(WORD_TRANSLATION, WordTranslationPipeline, pt_model=AutoModel, type="text")
