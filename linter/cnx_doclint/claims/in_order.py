"""Values of one fact on a line that names several models: one for each, in the order of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnx_doclint.claims.scope import Scope
    from cnx_doclint.claims.stated import Statement


def in_order(statements: Sequence[Statement], scopes: Sequence[Scope]) -> list[Scope]:
    """Give values of one fact to the models in their order, where a line has one for each: "M and L: 256 | 512".

    Where their numbers differ, nobody says which is whose: "all four: 2UP and 3UP".
    """
    given = list(scopes)
    for number, (statement, scope) in enumerate(zip(statements, scopes, strict=True)):
        same = [
            index
            for index, other in enumerate(statements)
            if other.key == statement.key and scopes[index].models == scope.models
        ]
        if len(scope.models) > 1 and len(same) == len(scope.models):
            model = scope.models[same.index(number)]
            given[number] = scope._replace(models=(model,), reason=msg("{reason} (in order)", reason=scope.reason))
        elif len(scope.models) > 1 and len({repr(statements[index].stated) for index in same}) > 1:
            given[number] = scope._replace(place="several")
    return given
