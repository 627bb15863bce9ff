"""Whom a name of a program tells of: ``resnet50_config`` and ``build_resnet50`` both of ResNet-50."""

from __future__ import annotations

import re

# Words that say what sort of thing a variable, function or class is.
_SORT = (
    "config|configs|configuration|cfg|conf|model|models|args|kwargs|params|settings|hparams|hyperparameters|spec|specs|"
    "options|opts|get|build|make|create|load|init|test|default|defaults|setup|factory|network|net|backbone|arch|weights"
)
_WORDS = re.compile(rf"(?:(?<=_)|(?<![^\W_]))(?:{_SORT})(?:_|(?![^\W_]))", re.IGNORECASE)
_ENDING = re.compile(r"(?<=[a-z\d])(?:Config|Cfg|Args|Settings|Params|Spec|Options|Model)\Z")
_SHORT = re.compile(r"[a-z]{1,2}")


def told_by(name: str) -> str:
    """Return a name without the words that only say what sort of thing it is; of a short one the capitals of a model.

    >>> told_by("resnet50_config"), told_by("cfg_xs"), told_by("WrenTinyConfig"), told_by("xs")
    ('resnet50', 'XS', 'WrenTiny', 'xs')
    """
    said = _WORDS.sub("", _ENDING.sub("", name)).strip("_-")
    if not said or said == name:
        return name
    return said.upper() if _SHORT.fullmatch(said) else said
