"""Why a model transfers: what an encoder knows, what two languages share, and which source to choose."""

from .aligned_text import AlignedText, read_aligned_text
from .correlation import Relation, relate
from .encoders import sentence_vectors, untrained_encoder
from .evidence import Evidence, Matrix, gather_evidence
from .language_identity import IdentityAccuracy, identity_accuracies
from .neighbours import LayerAccuracy, TranslationHits, translation_hits
from .overlap import Overlap, Pieces, entity_pieces, piece_overlap, piece_overlaps, word_pieces
from .pairs import Pair, Resampled, zero_shot_scores
from .recommender import Recommendation, recommend
from .shares import Share, compare_hits
from .similarity import language_linkage, language_similarities, linear_cka
from .source_rules import RuleComparison, compare_rules
from .surface import surface_hits
from .typology import (
    GroupedScores,
    LanguageFeatures,
    SharedFeatures,
    scores_by_shared_features,
    scores_by_word_order,
    shared_counts,
    shared_features,
    typological_distance,
)
from .uriel import read_uriel
from .wals import read_wals, wals_features
from .word_order import Agreement, agreement, estimate_word_order, treebank_features

__all__ = [
    "Agreement",
    "AlignedText",
    "Evidence",
    "GroupedScores",
    "IdentityAccuracy",
    "LanguageFeatures",
    "LayerAccuracy",
    "Matrix",
    "Overlap",
    "Pair",
    "Pieces",
    "Recommendation",
    "Relation",
    "Resampled",
    "RuleComparison",
    "Share",
    "SharedFeatures",
    "TranslationHits",
    "agreement",
    "compare_hits",
    "compare_rules",
    "entity_pieces",
    "estimate_word_order",
    "gather_evidence",
    "identity_accuracies",
    "language_linkage",
    "language_similarities",
    "linear_cka",
    "piece_overlap",
    "piece_overlaps",
    "read_aligned_text",
    "read_uriel",
    "read_wals",
    "recommend",
    "relate",
    "scores_by_shared_features",
    "scores_by_word_order",
    "sentence_vectors",
    "shared_counts",
    "shared_features",
    "surface_hits",
    "translation_hits",
    "treebank_features",
    "typological_distance",
    "untrained_encoder",
    "wals_features",
    "word_pieces",
    "zero_shot_scores",
]
