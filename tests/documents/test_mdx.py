"""MDX: program is made blank, and text stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.document import parse
from cnx_doclint.documents.mdx import markdown
from cnx_doclint.runner.checker import Checker

PAGE = """\
---
title: {a: 1}
---
import Tabs from '@theme/Tabs'
export const meta = {
  title: 'ConvNeXtPose-S',

  width: 128,
}

# ConvNeXtPose-S

<Tabs width={128} depth={2}>
  <TabItem value="s" style={{width: 128}} label="128 wide">

    Head width: {model.width} and {/* 9.9M parameters */} `{3}` \\{3\\}

    | Model | Head width |
    |---|---|
    | S | 128 |

  </TabItem>
</Tabs>

```js
const meta = {width: 256}
```

<Chart
  width={128}
  data={rows.map((row) => ({ width: 128 }))}
/>

{models.map(m => <li width={128}>{m.params / 1e6}M parameters</li>)}

export const width = 128
"""


def test_only_program_is_made_blank() -> None:
    lines = markdown(PAGE).split("\n")
    kept = {number: line.rstrip() for number, line in enumerate(lines, 1) if line.strip()}
    assert list(kept) == [1, 2, 3, 11, 13, 14, 16, 18, 19, 20, 22, 23, 25, 26, 27, 29, 32]
    assert kept[2] == "title: {a: 1}"
    assert kept[13].split() == ["<Tabs", ">"]
    assert kept[14].split() == ["<TabItem", ">"]
    assert kept[16].split() == ["Head", "width:", "and", "`{3}`", "\\{3\\}"]
    assert kept[26] == "const meta = {width: 256}"


def test_a_page_is_checked_without_its_program(checker: Checker) -> None:
    linted = checker.lint("a.mdx", PAGE)
    claimed = [(linted.document.place(one.claim.span)[0].line, one.verdict) for one in linted.understood.claims]
    assert claimed == [(20, "mismatch"), (26, "match")]
    fixed = checker.fix(linted, frozenset({"safe"})).linted.document.file
    assert fixed == PAGE.replace("| S | 128 |", "| S | 256 |")


TABLE = "# ConvNeXtPose-S\n\n%s\n\n| Model | Head width |\n|---|---|\n| S | 128 |%s\n"


@pytest.mark.parametrize(
    ("before", "beside", "suppressed", "found"),
    [
        ("{/* 9.9M parameters */}", "", [], ["CNX101"]),
        ("{/* cnx-doclint: disable[CNX101] 9.9M parameters */}", "", ["CNX101"], []),
        ("", "{/* cnx-doclint: ignore[CNX101] a fork */}", ["CNX101"], []),
        ("`{/* cnx-doclint: disable[CNX101] */}`", "", [], ["CNX101"]),
    ],
)
def test_comments_of_mdx(before: str, beside: str, suppressed: list[str], found: list[str], checker: Checker) -> None:
    linted = checker.lint("a.mdx", TABLE % (before, beside))
    assert [one.code for one in linted.suppressed] == suppressed
    assert [one.code for one in linted.diagnostics] == found


@pytest.mark.parametrize(
    "text",
    [
        "An open { brace\n\nand 3 layers",
        "3 < 4 and a <b\n\nand 3 layers",
        "} closes nothing, 3 layers",
        "important exports\n",
        "text\nimport this\n",
        "`{` and `}`",
        "~~~\n{3}\n",
    ],
)
def test_what_is_not_program_stays(text: str) -> None:
    assert markdown(text) == text


PIECES = st.sampled_from(
    ["{", "}", "<A", ">", "/>", "`", "```", "\n", "\n\n", "import ", "export {", "---\n", "\\", "3"]
)


@given(st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_every_character_keeps_its_place(text: str) -> None:
    blank = markdown(text)
    assert len(blank) == len(text)
    assert all(new in {old, " "} for old, new in zip(text, blank, strict=True))
    document = parse("a.mdx", text)
    assert (document.file, document.text) == (text, blank)
