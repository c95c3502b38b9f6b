"""Tests of the example configuration for sharded training."""

from pathlib import Path

from accelerate.commands.config.config_args import load_config_from_file

from hf_xlt.models import modeling_xlm

PATH = Path(__file__).parents[2] / "examples" / "fsdp.yaml"


def test_accelerate_reads_it_and_the_wrapped_layers_exist():
    config = load_config_from_file(str(PATH))
    assert config.distributed_type.value == "FSDP"
    assert config.fsdp_config["fsdp_state_dict_type"] == "FULL_STATE_DICT"
    for name in config.fsdp_config["fsdp_transformer_layer_cls_to_wrap"].split(","):
        assert hasattr(modeling_xlm, name)
