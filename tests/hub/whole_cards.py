"""What every card must be."""

import re


def check_whole(card: str) -> None:
    """Fail unless the tables of a card have whole rows, its sections something in them, and nothing is embedded."""
    body = card.split("---\n", 2)[2]
    prose = re.sub(r"```.*?```", "code", body, flags=re.S)
    for table in re.findall(r"(?:^\|.*\n)+", prose, re.M):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table
        assert re.match(r"\|(-+:?\|)+$", table.splitlines()[1])
    for section in re.split(r"^## .*$", prose, flags=re.M):
        assert section.strip()
    assert "\n\n\n" not in body
    assert "<script" not in prose
    assert "<img" not in prose
