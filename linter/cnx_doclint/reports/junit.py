"""``junit``: JUnit XML, which Jenkins, GitLab and most other CI systems show as test results.

A document is a test suite. Each finding is a test that failed; a document without any is one test that passed, and one
that could not be read is an error. What is for information only is told in the output of a test that passed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.messages.style import Style
from cnx_doclint.reports._seen import path_from_here
from cnx_doclint.reports.full import body
from cnx_doclint.reports.output.formats import Report
from cnx_doclint.reports.output.level_words import with_level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from cnx_doclint.errors import DoclintError
    from cnx_doclint.findings.results import Checked, Located, Results


def _check(results: Results[Checked], style: Style) -> Iterator[str]:  # noqa: ARG001
    from xml.etree.ElementTree import Element, indent, tostring

    root = Element("testsuites", name="cnx-doclint")
    root.extend([*map(_suite, results.files), *map(_unreadable, results.failures)])
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'


def _suite(file: Checked) -> Element:
    path = path_from_here(file.path)
    cases = [_case(finding, path) for finding in file.findings] or [_element("testcase", **_named("no finding", path))]
    return _of(path, cases)


def _unreadable(error: DoclintError) -> Element:
    path = path_from_here(error.path)
    case = _element("testcase", **_named("can be read", path))
    case.append(_element("error", error.hint, message=str(error), type=type(error).__name__))
    return _of(path, [case])


def _of(path: str, cases: list[Element]) -> Element:
    failures, errors = (str(sum(case.find(kind) is not None for case in cases)) for kind in ("failure", "error"))
    suite = _element("testsuite", name=path, tests=str(len(cases)), failures=failures, errors=errors, skipped="0")
    suite.extend(cases)
    return suite


def _case(finding: Located, path: str) -> Element:
    diagnostic, (line, column) = finding.diagnostic, finding.place.start
    case = _element("testcase", **_named(f"{diagnostic.code} {diagnostic.rule}, {line}:{column}", path), line=str(line))
    text = "\n".join(["", *body(finding, Style()), ""])
    if diagnostic.severity == "info":
        case.append(_element("system-out", text))
    else:
        message = with_level(diagnostic.message, diagnostic.level)
        case.append(_element("failure", text, message=message, type=diagnostic.code))
    return case


def _named(name: str, path: str) -> dict[str, str]:
    # Jenkins takes what stands before the last dot for a package: docs/a.md is a_md of the package docs.
    return {"name": name, "classname": path.replace(".", "_").replace("/", "."), "file": path, "time": "0"}


def _element(tag: str, text: str = "", **attributes: str) -> Element:
    from xml.etree.ElementTree import Element

    element = Element(tag, {key: _xml(value) for key, value in attributes.items()})
    element.text = _xml(text) or None
    return element


# What XML cannot hold, escaped or not.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


REPORT = Report(_check, None, sums_up=False)
