"""Makes whole pages from templates: one a model, and one for the family from every other template."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.documents.checksums import signed
from cnx_doclint.documents.pipe_tables import pipe_table
from cnx_doclint.errors import ConfigError, MarkerError
from cnx_doclint.messages.messages import msg
from cnx_doclint.publish.drawings.badge import badge_file, status_badge
from cnx_doclint.publish.drawings.chart import chart_title, comparison_chart
from cnx_doclint.publish.drawings.head import head_diagram
from cnx_doclint.publish.guides import block_text
from cnx_doclint.publish.page_views import meaning, slug, views
from cnx_doclint.spec.spec import STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.publish.health import Health
    from cnx_doclint.publish.templating import Templates

# The one template that is filled once for each model; every other becomes the page it is named after.
PER_MODEL = "model"


def render_pages(
    glossary: Glossary, templates: Templates, lang: str = "en", health: Health | None = None
) -> Mapping[str, str]:
    r"""Return the pages of a spec in a language, by their path in the folder of pages, with ``\n`` as line end.

    A template that says nothing of a spec makes no page. The pictures that they show are among them; each page and
    picture ends with a sum, which tells edits. How well documents cover the spec is told where it is known.

    Raises:
        ConfigError: a template is malformed, or uses a name that nothing defines; or two pages have one name.
        MarkerError: a template asks for a block that does not exist.
    """
    _refuse_clashes(glossary, {*templates.pages()} - {PER_MODEL})
    models, drawn = views(glossary, lang), drawings(glossary, lang)
    shared = {
        "spec": glossary.spec,
        "family": glossary.family.title,
        "paper": glossary.family.paper,
        "lang": lang,
        "models": models,
        "pictures": frozenset(drawn),
        "charts": tuple(chart for chart in charts(glossary, lang) if chart.file in drawn),
        "health": health,
        "meaning": meaning(lang),
        "table": pipe_table,
        "block": partial(_block, glossary=glossary, templates=templates, lang=lang),
    }
    pages = {
        f"{name}.md": _filled(templates, templates.named(name, lang), shared)
        for name in templates.pages()
        if name != PER_MODEL
    }
    if PER_MODEL in templates.pages():
        own = templates.named(PER_MODEL, lang)
        pages |= {f"{model.slug}.md": _filled(templates, own, shared | {"model": model}) for model in models}
    return {name: signed(text) for name, text in sorted((pages | drawn).items()) if text.strip()}


def _filled(templates: Templates, name: str, variables: Mapping[str, Any]) -> str:
    try:
        return templates.render(name, **variables)
    except MarkerError as error:
        raise error.about(f"{name}.md.j2") from error


def _refuse_clashes(glossary: Glossary, others: Collection[str]) -> None:
    """Refuse models whose pages would be one file, or a page of the family: one would silently take the other's place.

    Raises:
        ConfigError: there are such models.
    """
    taken = {*others}
    for model in glossary.models():
        name = slug(model)
        file = f"{name}.md"
        if not name or name in taken:
            raise ConfigError(
                msg("the model {model} would have the page {file}, which is taken", model=model, file=file)
                if name
                else msg("the model {model} has a name of which no file name can be made", model=model),
                msg("give it a name in the spec that differs in letters or digits; capitals and signs do not count"),
            )
        taken.add(name)


def drawings(glossary: Glossary, lang: str) -> dict[str, str]:
    """Return the pictures that pages may show.

    They are the charts of all models, ``head-m.svg`` for each model that has a head, and a badge for each status.
    """
    compared = {
        _chart_file(name): comparison_chart(glossary, lang, *shown) for name, shown in glossary.published.charts.items()
    }
    badges = {badge_file(status): status_badge(status, lang) for status in STATUSES}
    heads = {f"head-{slug(model)}.svg": head_diagram(glossary, model, lang) for model in glossary.models()}
    return {name: text for name, text in (compared | badges | heads).items() if text}


class Chart(NamedTuple):
    """A chart of all models: its file, and what it shows."""

    file: str
    title: str


def charts(glossary: Glossary, lang: str) -> tuple[Chart, ...]:
    """Return the charts that a family wants, also those that a spec has no numbers for."""
    wanted = glossary.published.charts.items()
    return tuple(Chart(_chart_file(name), chart_title(glossary, lang, *shown)) for name, shown in wanted)


def _chart_file(name: str) -> str:
    return f"models-{slug(name)}.svg"


def _block(options: str, glossary: Glossary, templates: Templates, lang: str) -> str:
    """Return what a marker would put into a guide, in the language of the page unless it names one."""
    return block_text(options if "lang=" in options else f"{options} lang={lang}", glossary, templates)
