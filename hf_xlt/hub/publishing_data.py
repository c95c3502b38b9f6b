"""Publishing a data set: a folder of Parquet files with a card, uploaded in one commit and read from there again."""

from pathlib import Path

import datasets
from huggingface_hub import HfApi

from hf_xlt.hub.upload import Say, Target, Uploaded, upload


def publish_data(
    folder: Path, repo_id: str, *, private: bool = False, overwrite: bool = False, say: Say = lambda line: None
) -> Uploaded:
    """Upload a data set, and read the first row of every split of it from the Hub, as streaming does.

    Args:
        folder: What a builder made: Parquet files and the card that names them.
        repo_id: `name` or `owner/name`.
        private: Whether to make a new repository private.
        overwrite: Whether to replace what is there, in a new commit.
        say: Hears why something takes longer.

    Raises:
        OSError: If the Hub cannot be reached or refuses, or what is there does not read as it does here.
    """
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    target = Target(repo_id, repo_type="dataset", private=private, overwrite=overwrite)
    done = upload(files, target, "Upload data set", HfApi(), say)
    for config in datasets.get_dataset_config_names(str(folder)):
        for split in datasets.get_dataset_split_names(str(folder), config):
            here, there = (
                next(iter(datasets.load_dataset(place, config, split=split, revision=revision, streaming=True)))
                for place, revision in ((str(folder), None), (done.repo_id, done.commit))
            )
            if here != there:
                raise OSError(
                    f"{done.repo_id} is on the Hub at {done.commit}, but its first row of {config!r}, {split!r} is "
                    f"not that of {folder}: {there!r}"
                )
    return done
