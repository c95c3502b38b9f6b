"""A few German sentences with multiword tokens, and options that train on them in half a second."""

from hf_xlt.parsing.training import TrainingOptions

PLACES = {"See": "zum", "Haus": "zum", "Garten": "im", "Wald": "im"}
NAMES, VERBS = ["Anna", "Bo", "Er", "Sie"], {"geht": "zum", "wohnt": "im", "rennt": "zum", "bleibt": "im"}
PARTS = {"zum": ("zu", "dem"), "im": ("in", "dem")}
FAST = TrainingOptions(
    6,
    tokenizer="model=generic",
    parser="structured_interval=0;hidden_layer=20;embedding_form=15;embedding_upostag=8;embedding_feats=0",
)


def sentence(name: str, verb: str, place: str) -> str:
    """Return "Anna geht zum See." as CoNLL-U."""
    contraction = VERBS[verb]
    rows = [
        f"1\t{name}\t_\t{'PRON' if name in ('Er', 'Sie') else 'PROPN'}\t_\t_\t2\tnsubj\t_\t_",
        f"2\t{verb}\t_\tVERB\t_\t_\t0\troot\t_\t_",
        f"3-4\t{contraction}\t_\t_\t_\t_\t_\t_\t_\t_",
        f"3\t{PARTS[contraction][0]}\t_\tADP\t_\t_\t5\tcase\t_\t_",
        f"4\t{PARTS[contraction][1]}\t_\tDET\t_\t_\t5\tdet\t_\t_",
        f"5\t{place}\t_\tNOUN\t_\t_\t2\tobl\t_\tSpaceAfter=No",
        "6\t.\t_\tPUNCT\t_\t_\t2\tpunct\t_\t_",
    ]
    return "\n".join(rows) + "\n\n"


def treebank_text() -> str:
    """Return the 32 sentences."""
    return "".join(
        sentence(name, verb, place)
        for name in NAMES
        for verb in VERBS
        for place in PLACES
        if PLACES[place] == VERBS[verb]
    )
