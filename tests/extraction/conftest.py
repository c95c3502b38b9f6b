"""A tiny German parser, and a model of relations without words that says all labels."""

import pytest

pytest.importorskip("ufal.udpipe", reason='UDPipe is not installed: pip install "hf_xlt[parse]"')

import torch

from hf_xlt.extraction import Parsers
from hf_xlt.models import (
    RelationExtractionPipeline,
    TreeFeatures,
    UdGcnConfig,
    UdGcnForArgumentRoleClassification,
    UdGcnForRelationClassification,
)
from tests.parsing.conftest import model, treebank  # noqa: F401

SMALL = {"hidden_size": 16, "upos_size": 4, "deprel_size": 4, "entity_size": 4, "trigger_size": 4}


@pytest.fixture
def parsers(model):  # noqa: F811
    """Return parsers that know German."""
    return Parsers({"de": model})


def pipeline_of(cls, types) -> RelationExtractionPipeline:
    features = TreeFeatures(types, ["none", "A", "B"])
    torch.manual_seed(0)
    classifier = cls(UdGcnConfig(words="none", **features.sizes, **SMALL))
    with torch.no_grad():
        for parameter in classifier.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.7)
    return RelationExtractionPipeline(classifier, features=features, device="cpu")


@pytest.fixture
def relations() -> RelationExtractionPipeline:
    """Return a pipeline that labels pairs of entities."""
    return pipeline_of(UdGcnForRelationClassification, ["PER", "LOC"])


@pytest.fixture
def roles() -> RelationExtractionPipeline:
    """Return a pipeline that labels words with their roles."""
    return pipeline_of(UdGcnForArgumentRoleClassification, [])
