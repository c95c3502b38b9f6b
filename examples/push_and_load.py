r"""Publish the model that a run left, and open it again by its name on the Hub, as anybody can.

    python examples/push_and_load.py --folder runs/2026-01-31_transfer_1a2b3c4d --repo me/pos-en --private true \
        --text "Das ist gut ." --language de
    python examples/push_and_load.py push.yaml                  # the same from a file; JSON, too

The core of `hf-xlt push` on the library. Needs `hf auth login` or HF_TOKEN with the right to write; HF_ENDPOINT may
name another Hub. Everything goes up in one commit, with its card, and is compared with the folder. With the options of
tests/examples/test_push_and_load.py (a tagger with random weights, a Hub on the same machine) it takes 10 seconds of
one core, the imports of two processes among them, and prints what goes up, where it is, and the tagged words:

    To me/tagger, branch main, private if it is new:
      README.md                                  39 B
      adversary.py                             6.7 kB
    ...
    21 files, 150.8 kB
    Uploaded: http://127.0.0.1:37583/me/tagger/tree/356a192b7913b04c54574d18c28d46e6395428ab
    Opened again from there without hf_xlt: AdversarialBilstmForTokenClassification, same answers
    Anna/O lives/O in/O Berlin/O
"""

import sys
from dataclasses import dataclass, field

from transformers import HfArgumentParser, pipeline

from hf_xlt.hub.publishing import publish
from hf_xlt.training.processes import process_state


@dataclass
class Arguments:
    """What to publish, where, and what to try it on."""

    folder: str = field(metadata={"help": "folder of a run of `hf-xlt transfer`, or of a saved token classifier"})
    repo: str = field(metadata={"help": "`name` or `owner/name`"})
    text: str = field(metadata={"help": "a sentence, its words between spaces"})
    language: str = field(metadata={"help": "code of its language"})
    private: bool = False
    overwrite: bool = field(default=False, metadata={"help": "replace what is there, in a new commit"})


def main() -> None:
    if not process_state().is_main_process:
        return  # one process does it all
    parser = HfArgumentParser(Arguments)
    from_file = sys.argv[-1].endswith((".yaml", ".json"))
    (arguments,) = parser.parse_yaml_file(sys.argv[-1]) if from_file else parser.parse_args_into_dataclasses()

    published = publish(
        arguments.folder, arguments.repo, private=arguments.private, overwrite=arguments.overwrite, say=print
    )
    # The commit, and not what others may push to the branch later.
    tagger = pipeline(
        "word-tagging",
        model=published.repo_id,
        revision=published.commit,
        trust_remote_code=True,
        lang=arguments.language,
        aggregation="none",
    )
    print(" ".join(f"{found['word']}/{found['entity']}" for found in tagger(arguments.text)))


if __name__ == "__main__":
    main()
