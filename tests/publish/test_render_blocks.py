from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnx_doclint.documents.document import parse
from cnx_doclint.documents.markers import scan
from cnx_doclint.errors import MarkerError
from cnx_doclint.families.family import load_family
from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.publication import Publication
from cnx_doclint.findings.generated_block import GeneratedBlock
from cnx_doclint.publish.block_kinds import Block
from cnx_doclint.publish.guides import block_text, blocks, render_text, stale_blocks
from cnx_doclint.publish.templating import load_templates
from cnx_doclint.registry import plugins
from cnx_doclint.spec import formatting
from cnx_doclint.spec.spec import Fact, Model, Source, Spec, load_spec

SUM = re.compile(r" sum=[0-9a-f]{8}(?= (?:-->|\*/\}))")
MODELS = ("XS", "S", "M", "L")
PIECES = (
    "<!-- cnx-doclint:begin table=models -->",
    "<!-- cnx-doclint:begin table=head models=XS lang=es -->",
    "- <!-- cnx-doclint:begin config=M -->",
    "  <!-- cnx-doclint:begin config=L -->",
    "> <!-- cnx-doclint:begin table=models columns=params -->",
    "<!-- cnx-doclint:end -->",
    "  <!-- cnx-doclint:end -->",
    "> <!-- cnx-doclint:end -->",
    "{/* cnx-doclint:begin table=layers models=S */}",
    "  {/* cnx-doclint:end */}",
    "<!-- cnx-doclint:end --> text after it 🙂",
    "- item",
    "1. item",
    "> quote",
    "```",
    "   ~~~python",
    "\ttab",
    "| a | b |",
    "| - | - |",
    "text ` with a tick",
    "\f\u2028odd",
    "",
)


def cells(block: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]


def outside(text: str) -> list[str]:
    """What stands outside the bodies, the markers themselves included, but not the sums in them."""
    at, parts = 0, []
    for region in scan(parse("", text)).regions:
        parts.append(text[at : region.body.start])
        at = region.body.end
    return [SUM.sub("", part) for part in (*parts, text[at:])]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_only_bodies_change_and_only_once(pieces: list[str], newline: str, bom: bool) -> None:
    glossary = Glossary.load(tiny_spec())
    text = ("\ufeff" if bom else "") + newline.join(pieces)
    found = scan(parse("", text))
    if found.problems:
        return
    once = render_text(text, glossary)
    assert outside(once) == outside(text)
    assert render_text(once, glossary) == once
    assert not stale_blocks(once, glossary)
    assert len(scan(parse("", once)).regions) == len(found.regions)
    assert newline == "\n" or not re.search(r"(?<!\r)\n", once)


def tiny_spec() -> Spec:
    def model(width: int, total: int) -> Model:
        facts = {
            "head.deconv_channels": Fact((width, width), "verified", ("a.weight",)),
            "params.total": Fact(total, "derived", ("elements of 2 parameters",)),
        }
        return Model(Source("checkpoint"), facts, {})

    sizes = {"L": 4, "M": 3, "S": 2, "XS": 1}
    return Spec("convnextpose", {name: model(size * 10, size * 1_000_000) for name, size in sizes.items()})


def test_line_ends_and_indentation_are_the_documents(glossary: Glossary) -> None:
    text = (
        "1. one\r\n\r\n   <!-- cnx-doclint:begin config=S -->\r\n   <!-- cnx-doclint:end -->\r\n"
        "> <!-- cnx-doclint:begin table=head models=S columns=width -->\r\n> <!-- cnx-doclint:end -->\r\n"
    )
    lines = render_text(text, glossary).split("\r\n")
    assert not any("\n" in line for line in lines)
    assert lines[2:6] == ["   <!-- cnx-doclint:begin config=S -->", "", "   ```python", "   # ConvNeXtPose-S"]
    assert lines[lines.index("> | Model | Head width |") - 1 :] == [
        ">",
        "> | Model | Head width |",
        "> | ----- | ---------- |",
        "> | S     | 256        |",
        ">",
        f"> <!-- cnx-doclint:end{SUM.findall(lines[-2])[0]} -->",
        "",
    ]


def test_stale_blocks_say_what_would_change(glossary: Glossary) -> None:
    begin, end = "<!-- cnx-doclint:begin table=models models=L columns=width -->", "<!-- cnx-doclint:end -->"
    text = f"# T\n\n{begin}\n\nold\n\n{end}\n"
    (stale,) = stale_blocks(text, glossary)
    assert (stale.begin.line, stale.begin.column, stale.title) == (3, 1, "table=models models=L columns=width")
    assert stale.old == f"\n\nold\n\n{end}"
    new = f"\n\n| Model | Head width |\n| ----- | ---------- |\n| L     | 512        |\n\n{end}"
    assert SUM.sub("", stale.new) == new
    assert stale.is_stale


def test_an_end_marker_tells_what_was_written_from_what_was_edited(glossary: Glossary) -> None:
    text = "<!-- cnx-doclint:begin table=models models=S,L columns=params -->\n<!-- cnx-doclint:end -->\n"
    written = render_text(text, glossary)
    assert SUM.search(written)

    def only(text: str, glossary: Glossary = glossary) -> GeneratedBlock:
        (block,) = blocks(parse("a.md", text), glossary)
        assert isinstance(block, GeneratedBlock)
        return block

    assert (only(written).outdated, only(written).edited) == (False, False)
    edited = only(written.replace("8,380,352", "8,380,353"))
    assert (edited.outdated, edited.edited) == (True, True)
    padded = only(written.replace("| S  ", "|   S      ").replace("-----", "--"))
    assert (padded.outdated, padded.edited) == (False, False)
    stale = only(written, Glossary.load(tiny_spec()))
    assert (stale.outdated, stale.edited) == (True, False)
    assert only(written.replace("\n", "\r\n")).edited is False
    unmarked = only(SUM.sub("", written.replace("8,380,352", "8,380,353")))
    assert (unmarked.outdated, unmarked.edited) == (True, False)


@pytest.mark.parametrize("kind", ["models", "head"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_tables_agree_with_the_spec(kind: str, lang: str, spec: Spec, glossary: Glossary) -> None:
    columns = {"params": "params.total", "channels": "head.deconv_channels", "head.layer": "head.layer"}
    header, _, *rows = cells(block_text(f"table={kind} columns={','.join(columns)} lang={lang}", glossary))
    assert header[:2] == {"en": ["Model", "Parameters"], "es": ["Modelo", "Parámetros"]}[lang]
    assert [row[0] for row in rows] == list(MODELS)
    for model, *values in rows:
        facts = [spec.fact(model, key) for key in columns.values()]
        assert values == [glossary.show(key, fact.value) for key, fact in zip(columns.values(), facts, strict=True)]


def test_the_numbers_people_know(glossary: Glossary) -> None:
    text = block_text("table=models", glossary)
    assert cells(text)[2] == ["XS", "Atto", "3.53M (3,528,008)", "[128, 128, 128]", "2", "0.82", "56.61"]
    assert cells(text)[5] == ["L", "Femto-L", "8.38M (8,380,352)", "[512, 512, 512]", "3", "4.30", "49.75"]
    assert len({len(line) for line in text.splitlines()}) == 1


def test_a_usual_column_without_facts_is_left_out_and_a_missing_value_is_a_dash() -> None:
    spec = tiny_spec()
    glossary = Glossary.load(spec)
    assert cells(block_text("table=models", glossary))[0] == ["Model", "Parameters", "Deconv channels"]
    spec.models["S"].facts.pop("params.total")  # type: ignore[attr-defined]
    assert ["S", "–"] in cells(block_text("table=models columns=params", glossary))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_config_blocks_run_as_they_are(model: str, lang: str, spec: Spec, glossary: Glossary) -> None:
    first, *code, last = block_text(f"config={model} lang={lang}", glossary).splitlines()
    assert (first, last) == ("```python", "```")
    names: dict[str, object] = {}
    exec("\n".join(code), {"__builtins__": {}}, names)
    config = SimpleNamespace(**names["config"])  # type: ignore[dict-item]
    assert names["variant"] == model
    assert tuple(config.deconv_channels) == spec.fact(model, "head.deconv_channels").value  # type: ignore[union-attr]
    assert tuple(config.depths) == spec.fact(model, "backbone.depths").value  # type: ignore[union-attr]
    assert len(config.deconv_channels) == config.num_deconv_layers == len(config.deconv_kernels)


def test_a_users_template_replaces_a_block(tmp_path: Path, glossary: Glossary) -> None:
    (tmp_path / "blocks").mkdir()
    own = "depth = {{ spec.fact(options.config[0], 'head.width').value }}\n"
    (tmp_path / "blocks" / "config.md.j2").write_text(own, encoding="utf-8")
    assert block_text("config=L", glossary, load_templates(tmp_path)) == "depth = 512"
    assert "7.44M" in block_text("table=models", glossary, load_templates(tmp_path))


def test_every_block_takes_a_language_and_renders_its_defaults(glossary: Glossary) -> None:
    blocks: dict[str, Block] = plugins("cnx_doclint.publish.blocks", "BLOCK")
    assert blocks.keys() >= {"table_models", "table_head", "config"}
    for name, block in blocks.items():
        assert "lang" in block.options
        options = {
            option: found.default(glossary) or found.choices(glossary)[:1] for option, found in block.options.items()
        }
        text = block.render(glossary, options)
        assert text
        assert text == text.strip("\n"), name


def test_blocks_need_no_template_engine() -> None:
    code = (
        "import sys\n"
        "from cnx_doclint.publish.guides import stale_blocks\n"
        "from cnx_doclint.families.glossary import Glossary\n"
        "from cnx_doclint.spec.spec import load_spec\n"
        "text = '<!-- cnx-doclint:begin table=models -->\\n<!-- cnx-doclint:end -->'\n"
        "assert stale_blocks(text, Glossary.load(load_spec('builtin:convnextpose')))\n"
        "sys.exit('jinja2' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("head.deconv_channels", (128, 128, 128), "[128, 128, 128]"),
        ("head.layer", ((320, 128), (128, 128)), "320 → 128, 128 → 128"),
        ("params.total", 3_528_008, "3.53M (3,528,008)"),
        ("params.head", 155_328, "155,328"),
        ("paper.params.total", "3.53M", "3.53M"),
        ("metric.mpjpe", 51.8, "51.80 mm"),
        ("paper.metric.mpjpe", 51.8, "51.80 mm"),
        ("metric.gflops", 4.3, "4.30"),
        ("head.width", 256, "256"),
        ("backbone.variant", "Atto", "Atto"),
    ],
)
def test_values_as_text(key: str, value: object, text: str, glossary: Glossary) -> None:
    assert glossary.with_unit(key, value) == text  # type: ignore[arg-type]


def test_values_as_code() -> None:
    assert formatting.python_literal(((320, 128), (128, 128))) == "[[320, 128], [128, 128]]"
    assert formatting.python_literal("Atto") == '"Atto"'


@pytest.mark.parametrize("family", ["convnext", "resnet"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_other_families_have_blocks_in_their_own_words(family: str, lang: str) -> None:
    glossary = Glossary.load(load_spec(f"builtin:{family}"))
    header, _, *rows = cells(block_text(f"table=models lang={lang}", glossary))
    assert {"en": "Parameters", "es": "Parámetros"}[lang] in header
    assert "GFLOPs" in header
    assert [row[0] for row in rows] == list(glossary.models())
    named = [key for key in glossary.present() if not key.startswith("paper.") and glossary.name(key, lang) == key]
    assert named == []  # every fact has a name


def test_a_family_that_says_nothing_of_blocks_has_them_by_its_keys() -> None:
    spec = load_spec("builtin:resnet")
    family = load_family("resnet")._replace(publish=Publication())
    glossary = Glossary(spec, family)
    assert cells(block_text("table=head models=ResNet-18", glossary))[0] == [
        "Model",
        "head.classes",
        "head.in_features",
    ]
    assert '"depths": [2, 2, 2, 2],' in block_text("config=ResNet-18", glossary)


def test_a_layer_by_layer_table_names_the_weights(glossary: Glossary) -> None:
    head, _, *rows = cells(block_text("table=layers models=M", glossary))
    assert head == ["Layer", "In → out", "Kernel", "Read from"]
    assert [row[:3] for row in rows] == [
        ["1", "384 → 256", "3 × 3"],
        ["2", "256 → 256", "3 × 3"],
        ["3", "256 → 256", "3 × 3"],
    ]
    several = cells(block_text("table=layers lang=es", glossary))
    assert several[0][:2] == ["Modelo", "Capa"]
    assert [row[0] for row in several[2:]] == [model for model in MODELS for _ in range(3)]


def test_the_paper_is_compared_in_both_languages(glossary: Glossary) -> None:
    rows = cells(block_text("table=paper models=S", glossary))
    assert ["Parameters", "7.44M", "7.44M (7,438,976)", "agrees, counted without buffers"] in rows
    assert ["Ancho del head", "256", "256", "coincide"] in cells(block_text("table=paper models=S lang=es", glossary))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("fact=params model=L", "8.38M (8,380,352)"),
        ("fact=params.total model=L form=short", "8.38M"),
        ("fact=params model=L form=exact", "8,380,352"),
        ("fact=head_params model=XS form=short", "155,328"),
        ("fact=mpjpe model=XS", "56.61 mm"),
        ("fact=channels model=M form=short", "[256, 256, 256]"),
        ("fact=variant model=S", "Femto-L"),
    ],
)
def test_a_value_in_a_sentence(options: str, text: str, glossary: Glossary) -> None:
    assert block_text(options, glossary) == text
    before = f"It has <!-- cnx-doclint:begin {options} -->old<!-- cnx-doclint:end --> of them.\n"
    once = render_text(before, glossary)
    assert SUM.sub("", once) == before.replace("old", text)
    assert render_text(once, glossary) == once
    wrapped = once.replace(" (", "\n(")
    assert render_text(wrapped, glossary) == wrapped  # a formatter may wrap the line


@pytest.mark.parametrize("lead", ["", "- ", "> ", "  "])
def test_a_value_that_begins_its_line_is_refused(lead: str, glossary: Glossary) -> None:
    text = f"{lead}<!-- cnx-doclint:begin fact=params model=L --><!-- cnx-doclint:end --> of them\n"
    with pytest.raises(MarkerError, match="begins its line") as caught:
        render_text(text, glossary)
    assert caught.value.hint == "put a word before it"


def test_a_value_needs_a_model(glossary: Glossary) -> None:
    with pytest.raises(MarkerError, match="needs the option `model`") as caught:
        block_text("fact=params", glossary)
    assert "XS" in caught.value.hint
