from __future__ import annotations

import re
import string
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from cnx_doclint.families.glossary import Glossary
from cnx_doclint.families.text_languages import LANGUAGES
from cnx_doclint.publish.drawings import svg
from cnx_doclint.publish.drawings.chart import comparison_chart
from cnx_doclint.publish.drawings.head import head_diagram
from cnx_doclint.publish.terms import TERMS
from cnx_doclint.spec.spec import Model, Source, Spec, Value
from pictures import (
    CHARTS,
    CONVNEXT,
    ODD,
    PAGES,
    PICTURES,
    POSE,
    RESNET,
    SVG,
    TELEPHONE,
    assert_nothing_overlaps,
    behind,
    boxes,
    contrast,
    declared,
    drawn,
    everywhere,
    extent,
    heads_of,
    numbers,
    room_of,
    with_models,
    written,
)

# ---- every picture ----


@everywhere
def test_a_picture_is_svg_with_a_name_and_a_description(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    title, description = root[0], root[1]
    (width, height), whole = numbers(root, "width", "height"), extent(root)
    assert root.tag == f"{SVG}svg"
    assert width / whole.width == pytest.approx(height / whole.height, rel=0.01)
    assert root.attrib["role"] == "img"
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert title.text
    assert description.text
    assert picture.endswith("</svg>\n")


@everywhere
def test_a_picture_has_only_what_needs_no_browser(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    shapes = {"svg", "title", "desc", "rect", "line", "path", "polygon", "circle", "text"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= shapes
    assert not {name for element in root.iter() for name in element.attrib} & {"class", "style", "href", "onload"}
    assert root.attrib["font-family"] == "sans-serif"


@everywhere
def test_words_are_legible_on_a_telephone(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    (width,) = numbers(root, "width")
    assert not [one for one in root.iter(f"{SVG}text") if "font-size" in one.attrib]
    assert float(root.attrib["font-size"]) * min(width, TELEPHONE) / extent(root).width >= 11


@everywhere
def test_numbers_are_short(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    drawn = [value for element in root.iter() if element.tag != f"{SVG}desc" for value in element.attrib.values()]
    assert not [
        value for value in drawn if re.search(r"\d\.\d\d|e-|nan|inf|-0(?!\.)\b", value) and "-title" not in value
    ]


@everywhere
def test_colours_can_be_told_apart_on_every_page(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    for text in root.iter(f"{SVG}text"):
        fills = behind(root, room_of(text))
        assert fills != PAGES, f"{text.text} stands on no box"
        assert min(contrast(text.attrib["fill"], fill) for fill in fills) >= 4.5
    panel = [fill for box, fill in boxes(root) if box.left == 1]
    for element in root.iter():
        lines = {element.attrib.get("stroke"), element.attrib.get("fill")} - {None, "none", "#ffffff", svg.PANEL}
        on = panel if panel and element.tag != f"{SVG}rect" else PAGES
        assert all(contrast(str(colour), fill) >= 3 for colour in lines for fill in on), element.attrib


@everywhere
def test_words_cover_no_words_and_nothing_is_cut_off(picture: str) -> None:
    assert_nothing_overlaps(picture)


def test_pictures_are_the_same_every_time() -> None:
    assert dict(drawn()) == PICTURES
    for glossary, x, y in CHARTS.values():
        backwards = Glossary.load(Spec(glossary.spec.family, dict(reversed(glossary.spec.models.items()))))
        assert comparison_chart(backwards, "en", x, y) == comparison_chart(glossary, "en", x, y)


def test_ids_tell_models_apart() -> None:
    ids = [re.search('aria-labelledby="(.*?)"', head_diagram(heads_of(ODD), name, "en")) for name in ODD]
    assert len({found.group(1) for found in ids if found}) == len(ODD)


def test_words_that_a_picture_needs_are_in_every_language() -> None:
    assert all(set(words) == set(LANGUAGES) for words in TERMS.values())
    fields = {
        key: [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in w.values()] for key, w in TERMS.items()
    }
    assert all(one == other for found in fields.values() for one, other in pairwise(found))


# ---- heads ----


@pytest.mark.parametrize("model", ["XS", "S", "M", "L"])
def test_a_head_has_the_numbers_of_the_spec(model: str) -> None:
    facts = {key: fact.value for key, fact in POSE.spec.models[model].facts.items()}
    root = ElementTree.fromstring(head_diagram(POSE, model, "en"))
    steps = facts["head.layer"]
    assert isinstance(steps, tuple)
    shown = [text for text in written(root) if "→" in text]
    assert shown == [f"{a} → {b}" for a, b in (*steps, (facts["head.width"], facts["head.out_channels"]))]  # type: ignore[misc]
    kernels = facts["head.deconv_kernels"]
    assert isinstance(kernels, tuple)
    assert [text for text in written(root) if "kernel" in text] == [f"kernel {k} × {k}" for k in (*kernels, 1)]
    dims = facts["backbone.dims"]
    assert isinstance(dims, tuple)
    assert f"{dims[-1]} channels" in written(root)
    assert f"{facts['head.out_channels']} channels" in written(root)
    assert f"Joints: {facts['head.num_joints']}" in written(root)
    assert f"Depth bins: {facts['head.depth_dim']}" in written(root)


def test_a_head_is_described_in_both_languages() -> None:
    english, spanish = (ElementTree.fromstring(head_diagram(POSE, "M", lang)) for lang in LANGUAGES)
    assert english[0].text == "ConvNeXtPose-M: the head, layer by layer"
    assert spanish[0].text == "ConvNeXtPose-M: el head, capa por capa"
    assert english[1].text == (
        "Backbone: 384 channels; Layer 1: 384 → 256, kernel 3 × 3; Layer 2: 256 → 256, kernel 3 × 3; "
        "Layer 3: 256 → 256, kernel 3 × 3; Final layer: 256 → 1152, kernel 1 × 1; "
        "Output: 1152 channels, Joints: 18, Depth bins: 64."
    )
    assert "Capa 1: 384 → 256, kernel 3 × 3" in (spanish[1].text or "")
    assert "Salida: 1152 canales, Articulaciones: 18" in (spanish[1].text or "")


def test_what_is_inferred_says_so(committed: Glossary) -> None:
    inferred = committed.spec.models["M"].facts["head.num_joints"].status == "inferred"
    assert ("(inferred)" in head_diagram(committed, "M", "en")) is inferred
    model = POSE.spec.models["M"]
    joints = model.facts["head.num_joints"]._replace(status="inferred")
    guessed = Glossary.load(
        Spec("convnextpose", {"M": model._replace(facts={**model.facts, "head.num_joints": joints})})
    )
    assert "(inferido)" in head_diagram(guessed, "M", "es")


def test_a_head_without_kernels_or_a_final_layer() -> None:
    glossary = with_models(POSE, {"Q": {"head.layer": ((64, 32), (32, 16))}})
    texts = written(ElementTree.fromstring(head_diagram(glossary, "Q", "en")))
    assert [text for text in texts if "→" in text] == ["64 → 32", "32 → 16"]
    assert not [text for text in texts if "kernel" in text or "Final" in text]
    assert "16 channels" in texts


def test_outputs_that_are_not_what_their_factors_make() -> None:
    facts: dict[str, Value] = {
        "head.layer": ((64, 32),),
        "head.out_channels": 100,
        "head.num_joints": 18,
        "head.depth_dim": 5,
    }
    assert "Joints" not in head_diagram(with_models(POSE, {"Q": facts}), "Q", "en")


def test_a_long_head_takes_more_rows() -> None:
    steps = tuple((2**n, 2 ** (n + 1)) for n in range(40))
    root = ElementTree.fromstring(head_diagram(with_models(POSE, {"Q": {"head.layer": steps}}), "Q", "en"))
    assert len([text for text in written(root) if text.startswith("Layer ")]) == 40
    placed = [box for box, _ in boxes(root)]
    assert not [pair for pair in combinations(placed, 2) if pair[0].overlaps(pair[1])]


def test_no_picture_of_a_head_that_is_not_shown() -> None:
    for glossary in (CONVNEXT, RESNET):
        assert {head_diagram(glossary, model, "en") for model in glossary.models()} == {""}
    assert head_diagram(with_models(POSE, {"Q": {"head.width": 3}}), "Q", "en") == ""
    unknown = Glossary.load(Spec("lizard", {"Big": Model(Source("reference"), {"tail.length": declared(3)}, {})}))
    assert head_diagram(unknown, "Big", "en") == ""
