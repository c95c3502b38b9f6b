"""Reading predicates and arguments in the layouts of Universal PropBank."""

import re
from collections import Counter

import pytest

from hf_xlt.data.errors import DataFileError
from hf_xlt.data.propbank import Predicate, harmonised_role, read_propbank

HEADER = "# global.columns = ID FORM UPOS HEAD DEPREL UP:PRED UP:ARGHEADS\n"
RELEASE_2 = (
    HEADER
    + """# sent_id = s1
1-2\tZum\t_\t_\t_\t_\t_
1\tZu\tADP\t3\tcase\t_\t_
2\tdem\tDET\t3\tdet\t_\t_
3\tHund\tNOUN\t4\tobl\t_\t_
4\tging\tVERB\t0\troot\tgo.01\tAM-DIR:3|A0:5
5\tsie\tPRON\t4\tnsubj\t_\t_
6\tsagend\tVERB\t4\tadvcl\tsay.01\t_

# sent_id = s2
1\tJa\tINTJ\t0\troot\t_\t_
"""
)
# The rows of multiword tokens have more columns than the others in release 1.0.
RELEASE_1 = """# sent_id s1/de
1-2\tZum\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_
1\tZu\tzu\tADP\tAPPR\t_\t3\tcase\t_\t_\t_\t_
2\tdem\tder\tDET\tART\t_\t3\tdet\t_\t_\t_\t_
3\tHund\tHund\tNOUN\tNN\t_\t4\tnmod\t_\t_\tAM-DIR\t_
4\tging\tgehen\tVERB\tVVFIN\t_\t0\troot\tY\tgo.01\t_\t_
5\tsie\tsie\tPRON\tPPER\t_\t4\tnsubj\t_\t_\tA0\t_
6\tsagend\tsagen\tVERB\tVVFIN\t_\t4\tadvcl\tY\tsay.01\t_\t_

# sent_id s2/de
1\tUnd\tund\tCONJ\tKON\t_\t0\troot\t_\t_
"""
IN_MISC = """# sent_id = s1
# text = What if Google , which morphed , ends ?
1\tWhat\twhat\tPRON\tWP\t_\t0\troot\t_\tFramefile=-|Roleset=-|Args=_/_
2\tif\tif\tSCONJ\tIN\t_\t7\tmark\t_\tFramefile=-|Roleset=-|Args=_/_
3\tGoogle\tGoogle\tPROPN\tNNP\t_\t7\tnsubj\t_\tSpaceAfter=No|Framefile=-|Roleset=-|Args=ARG1/ARG0
4\t,\t,\tPUNCT\t,\t_\t7\tpunct\t_\tFramefile=-|Roleset=-|Args=_/_
5\twhich\twhich\tPRON\tWDT\t_\t6\tnsubj\t_\tFramefile=-|Roleset=-|Args=R-ARG1/_
6\tmorphed\tmorph\tVERB\tVBD\t_\t3\tacl:relcl\t_\tFramefile=morph|Roleset=morph.01|Args=V/_
7\tends\tend\tVERB\tVBZ\t_\t1\tadvcl\t_\tFramefile=end|Roleset=end.01|Args=_/V
8\t?\t?\tPUNCT\t.\t_\t1\tpunct\t_\tFramefile=-|Roleset=-|Args=_/_

# sent_id = s2
1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\tFramefile=-|Roleset=-|Args=
"""


def read(tmp_path, content: str, name: str = "de_x-up-dev.conllup"):
    path = tmp_path / name
    path.write_text(content)
    return list(read_propbank(path))


def test_release_2(tmp_path):
    (first, predicates), (second, none) = read(tmp_path, RELEASE_2)
    assert predicates == [Predicate(3, "go.01", [(2, "AM-DIR"), (4, "A0")]), Predicate(5, "say.01", [])]
    assert (first.tokens[0], first.multiword_tokens[0].form, second.sent_id, none) == ("Zu", "Zum", "s2", [])


def test_release_1_reads_like_release_2(tmp_path):
    new, old = read(tmp_path, RELEASE_2), read(tmp_path, RELEASE_1)
    assert old[0][1] == new[0][1]
    for name in ("tokens", "upos", "heads"):
        assert getattr(old[0][0], name) == getattr(new[0][0], name)
    assert [sentence.sent_id for sentence, _ in old] == ["s1/de", "s2/de"]
    assert old[1][0].upos == ["CCONJ"] and old[1][1] == []
    assert old[0][0].deprels[2] == "nmod"


def test_english_of_release_1_has_its_roles_in_misc(tmp_path):
    (sentence, predicates), (_, none) = read(tmp_path, IN_MISC)
    assert predicates == [
        Predicate(5, "morph.01", [(2, "ARG1"), (4, "R-ARG1")]),
        Predicate(6, "end.01", [(2, "ARG0")]),
    ]
    assert none == [] and sentence.deprels[5] == "acl:relcl"


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("A0:5", "A0:9", r":7: expected a predicate with arguments.* words from 1 to 6, got .*'AM-DIR:3\|A0:9'"),
        ("A0:5", "A0", ":7: expected a predicate with arguments"),
        ("A0:5", ":5", ":7: expected a predicate with arguments"),
        ("say.01\t_", "_\tA0:5", ":9: expected a predicate with arguments.*the predicate '_'"),
        ("\t4\tobl", "\t7\tobl", ":6: expected a HEAD from 0 to 6"),
        ("UP:PRED", "PRED", "expected a column 'UP:PRED'"),
    ],
)
def test_what_is_wrong_in_release_2_is_named_with_its_line(tmp_path, old, new, message):
    with pytest.raises(DataFileError, match=message):
        read(tmp_path, RELEASE_2.replace(old, new))


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("AM-DIR\t_\n", "AM-DIR\n", ":5: expected 2 roles, one for each predicate of the sentence, got 1"),
        ("\troot\tY\tgo.01", "\troot\tY\t_", r":3: expected 1 roles"),
        ("Und\tund\tCONJ\tKON\t_\t0", "Und\tund\tCONJ\tKON\t_\t1", ":11: expected a HEAD other than the word itself"),
        ("\troot\t_\t_\n", "\troot\n", ":11: expected 10 tab-separated columns and one more"),
    ],
)
def test_what_is_wrong_in_release_1_is_named_with_its_line(tmp_path, old, new, message):
    with pytest.raises(DataFileError, match=message):
        read(tmp_path, RELEASE_1.replace(old, new))


@pytest.mark.parametrize(
    "role, plain, prefixed",
    [
        ("A0", "A0", "A0"),
        ("ARG5", "A5", "A5"),
        ("ARGM-TMP", "AM-TMP", "AM-TMP"),
        ("R-ARGM-LOC", "AM-LOC", "R-AM-LOC"),
        ("C-A1", "A1", "C-A1"),
        ("C-ARG1-DSP", "A1", "C-A1"),
        ("C-V", None, None),
        ("V", None, None),
        ("A6", None, None),
    ],
)
def test_roles_of_all_releases_have_one_name(role, plain, prefixed):
    assert (harmonised_role(role), harmonised_role(role, keep_prefix=True)) == (plain, prefixed)


def test_real_files_hold_what_their_readme_says(real_data):
    table = re.findall(
        r"^\| (\S+\.conllup) \| \w+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|",
        (real_data / "srl-up/README.md").read_text(),
        re.MULTILINE,
    )
    small = [row for row in table if int(row[1]) <= 1000]
    assert len(small) >= 7
    for name, *counts in small:
        found, labels = Counter(), set()
        for sentence, predicates in read_propbank(real_data / "srl-up" / name):
            roles = [role for predicate in predicates for _, role in predicate.arguments]
            found.update(sentences=1, tokens=len(sentence), predicates=len(predicates), arguments=len(roles))
            labels.update(roles)
            assert all(harmonised_role(role) or role == "C-V" for role in roles)
        assert [*found.values(), len(labels)] == list(map(int, counts)), name
