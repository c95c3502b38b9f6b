"""Learning rates that differ between the parts of a model."""

from transformers import Trainer


def set_rates_apart(trainer: Trainer, part: str, others: float) -> None:
    """Give a trainer the optimizer that it would make itself, with another learning rate for all but one part.

    Layers on top of a pre-trained encoder start from random weights, and need larger steps than it can bear.

    Args:
        trainer: A trainer that has not begun.
        part: Name of the module that has the trainer's own learning rate.
        others: Peak of the learning rate of all else.
    """
    model, args = trainer.model, trainer.args
    decayed = set(trainer.get_decay_parameter_names(model))
    optimizer, options = trainer.get_optimizer_cls_and_kwargs(args, model)
    groups: dict[tuple[bool, bool], list] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((part in name.split("."), name in decayed), []).append(parameter)
    trainer.optimizer = optimizer(
        [
            {
                "params": parameters,
                "lr": args.learning_rate if inside else others,
                "weight_decay": args.weight_decay if decays else 0.0,
            }
            for (inside, decays), parameters in groups.items()
        ],
        **options,
    )
