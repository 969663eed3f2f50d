"""Statements compiled once for each database and run on the driver's own cursor.

SQL is written in SQLAlchemy's Core as everywhere; but its own way to an execution (look it up, bind it, wrap what comes
back) costs several times what SQLite itself does. Here what was compiled is kept together with how to bind it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Executable, TextClause
from sqlalchemy.engine import IteratorResult, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

_Key = tuple[str, bool, tuple[int, ...], tuple[str, ...]]  # the database, many rows?, lengths of lists, what is given
_row: Any = Row


class QuickConnection(Connection):
    """SQLAlchemy's connection, with a shorter way for statements that are made once and run again and again.

    What its `execute` returns has the methods of a result that tell of rows, and `rowcount`.
    """

    def execute(self, statement: Executable, parameters: Any = None, *, execution_options: Any = None) -> Any:
        # Within a transaction only: its beginning and its end are SQLAlchemy's.
        known = _known(self, statement, parameters) if execution_options is None and self.in_transaction() else None
        if known is None:
            return super().execute(statement, parameters, execution_options=execution_options)
        return known.run(self, parameters or {})


class _Result(IteratorResult[Any]):
    rowcount = -1


class _Compiled:
    """One statement as one driver wants it."""

    def __init__(self, compiled: SQLCompiler, lists: Mapping[str, list[str]], *, many: bool) -> None:
        self._sql = compiled.string
        self._many = many
        self._lists = lists
        self._binds = _binds(compiled, lists)
        self._types = [column.type for column in compiled._result_columns]
        self._keys = SimpleResultMetaData([column.keyname for column in compiled._result_columns])
        self._processes: list[Any] | None = None

    def run(self, connection: QuickConnection, values: Any) -> _Result:
        try:
            bound = [self._bound(one) for one in values] if self._many else self._bound(values)
        except Exception as error:
            _translate(connection, error, self._sql)
        cursor: Any = connection.connection.cursor()
        try:
            if self._many:
                cursor.executemany(self._sql, bound)
            else:
                cursor.execute(self._sql, bound)
            rows = cursor.fetchall() if cursor.description else ()
        except BaseException as error:
            driven = isinstance(error, connection.dialect.loaded_dbapi.Error)
            _translate(connection, error, self._sql if driven else None, cursor)
        if self._processes is None and cursor.description:
            self._learn(connection, cursor.description)
        places = self._keys._key_to_index
        result = _Result(self._keys, iter([_row(self._keys, self._processes, places, row) for row in rows]))
        result.rowcount = cursor.rowcount
        cursor.close()
        return result

    def _bound(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        if self._lists:
            values = {**values, **_spread(values, self._lists)}
        return tuple(
            [
                (values[key] if needed else values.get(key, value))
                if process is None
                else process(values[key] if needed else values.get(key, value))
                for key, value, needed, process in self._binds
            ]
        )

    def _learn(self, connection: QuickConnection, described: Any) -> None:
        """From the first result: PostgreSQL's driver tells a column's type with it, and plain words have no names."""
        if not self._types:
            self._keys = SimpleResultMetaData([column[0] for column in described])
        read = [
            one._cached_result_processor(connection.dialect, column[1])
            for one, column in zip(self._types, described, strict=False)
        ]
        self._processes = read or [None] * len(described)


class _Forms:
    """What was compiled of one statement: for each database, each choice of names, each length of a list in it."""

    def __init__(self, statement: Any, connection: Connection) -> None:
        binds = statement.compile(dialect=connection.dialect).binds.values()
        listed = [one for one in binds if one.expanding]
        self.rendered = bool(listed) and not isinstance(statement, UpdateBase)
        self.lists = tuple(one.key for one in listed if one.required and self.rendered)
        self.compiled: dict[_Key, _Compiled | None] = {}


_KNOWN: Final[WeakKeyDictionary[Executable, _Forms]] = WeakKeyDictionary()


def _known(connection: QuickConnection, statement: Executable, parameters: Any) -> _Compiled | None:
    """None for what is left to SQLAlchemy: changes by a list, and rows that return something each."""
    if not isinstance(statement, SelectBase | UpdateBase | TextClause):
        return None
    many = type(parameters) is list
    first = (parameters[0] if many else parameters) or {}
    forms = _KNOWN.get(statement)
    if forms is None:
        forms = _KNOWN[statement] = _Forms(statement, connection)
    lengths = tuple([_length(first[name]) for name in forms.lists if name in first])
    key = (connection.dialect.name, many, lengths, tuple(first))
    try:
        return forms.compiled[key]
    except KeyError:
        found = forms.compiled[key] = _compile(connection, statement, forms, first, many=many)
        return found


def _compile(
    connection: QuickConnection, statement: Any, forms: _Forms, values: Mapping[str, Any], *, many: bool
) -> _Compiled | None:
    if forms.rendered:
        statement = statement.params({**values, **{name: _padded(values[name]) for name in forms.lists}})
    compiled = statement.compile(
        dialect=connection.dialect,
        column_keys=list(values),
        for_executemany=many,
        compile_kwargs={"render_postcompile": forms.rendered},
    )
    expanded = compiled._post_compile_expanded_state.parameter_expansion if forms.rendered else {}
    left = compiled.literal_execute_params or (compiled.post_compile_params and not forms.rendered)
    made_here = compiled.insert_prefetch or compiled.update_prefetch
    if left or made_here or (many and compiled.effective_returning):
        return None
    return _Compiled(compiled, expanded, many=many)


def _binds(compiled: SQLCompiler, lists: Mapping[str, list[str]]) -> list[tuple[str, Any, bool, Any]]:
    """For each place in the statement: the value's name, what it is if it is not given, whether it must be, and how it
    is made ready for the driver."""
    found: dict[str, tuple[str, Any, bool, Any]] = {
        name: (bind.key, bind.effective_value, bind.required, compiled._bind_processors.get(name))
        for name, bind in compiled.binds.items()
    }
    for name, places in lists.items():
        _, own, needed, process = found[name]
        for number, place in enumerate(places):
            found[place] = (place, None if needed else own[number], needed, process)
    return [found[place] for place in compiled.positiontup or ()]


def _length(values: Collection[Any]) -> int:
    """Few lengths, so that few forms are compiled: 0, 1, 2, 4, 8 …"""
    return 1 << (len(values) - 1).bit_length() if values else 0


def _padded(values: Sequence[Any]) -> list[Any]:
    """The last one again and again: who looks whether something is in a list sees no difference."""
    return [*values, *[values[-1]] * (_length(values) - len(values))] if values else []


def _spread(values: Mapping[str, Any], lists: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        place: value
        for name, places in lists.items()
        if name in values
        for place, value in zip(places, _padded(values[name]), strict=True)
    }


def _translate(connection: Connection, error: BaseException, sql: str | None, cursor: Any = None) -> NoReturn:
    """As SQLAlchemy does it: the driver's errors become its own, and a connection that is lost is given up."""
    connection._handle_dbapi_exception(error, sql, None, cursor, None)
