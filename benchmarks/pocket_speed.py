"""How long pocket takes to make: all sentences of all languages, on one core, from nothing.

    python benchmarks/pocket_speed.py

Prints seconds of the processor, which other programs do not change, and by the clock.
"""

import time

from hf_xlt import pocket


def main() -> None:
    """Make every sentence and every tree once."""
    processor, clock, count = time.process_time(), time.perf_counter(), 0
    for language in pocket.languages():
        for part in pocket.SIZES:
            count += sum(bool(tree.text) for _, tree in pocket.sentences(language, part))
    told = f"{count:,} sentences with trees in {len(pocket.languages())} languages"
    seconds, by_clock = time.process_time() - processor, time.perf_counter() - clock
    print(f"{told}: {seconds:.1f} s of one core, {by_clock:.1f} s by the clock")


if __name__ == "__main__":
    main()
