"""Statements compiled once for each database and run on the driver's own cursor.

SQL is written in SQLAlchemy's Core as everywhere; but its own way to an execution (look it up, bind it, wrap what comes
back) costs several times what SQLite itself does. Here what was compiled is kept together with how to bind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import IteratorResult, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

_Key = tuple[str, bool, tuple[str, ...]]  # the database, whether it is many rows at once, the names that are given


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

    def __init__(self, compiled: SQLCompiler, *, many: bool) -> None:
        self._sql = compiled.string
        self._many = many
        self._binds = [_bind(compiled, name) for name in compiled.positiontup or ()]
        self._columns = compiled._result_columns
        self._keys = SimpleResultMetaData([column.keyname for column in self._columns])
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
        result = _Result(self._keys, iter(self._rows(connection, cursor, rows) if rows else ()))
        result.rowcount = cursor.rowcount
        cursor.close()
        return result

    def _bound(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            [
                (values.get(key, value) if process is None else process(values.get(key, value)))
                if not needed
                else (values[key] if process is None else process(values[key]))
                for key, value, needed, process in self._binds
            ]
        )

    def _rows(self, connection: QuickConnection, cursor: Any, rows: Any) -> list[Row[Any]]:
        if self._processes is None:  # PostgreSQL's driver tells a column's type with its first result
            self._processes = [
                column.type._cached_result_processor(connection.dialect, told[1])
                for column, told in zip(self._columns, cursor.description, strict=True)
            ]
        places = self._keys._key_to_index
        return [Row(self._keys, self._processes, places, row) for row in rows]


_KNOWN: Final[WeakKeyDictionary[Executable, dict[_Key, _Compiled | None]]] = WeakKeyDictionary()


def _known(connection: QuickConnection, statement: Executable, parameters: Any) -> _Compiled | None:
    """None for what is left to SQLAlchemy: lists in a statement, rows that return something each, and plain words."""
    if not isinstance(statement, SelectBase | UpdateBase):
        return None
    many = type(parameters) is list
    first = (parameters[0] if many else parameters) or ()
    shapes = _KNOWN.get(statement)
    if shapes is None:
        shapes = _KNOWN[statement] = {}
    key = (connection.dialect.name, many, tuple(first))
    try:
        return shapes[key]
    except KeyError:
        found = shapes[key] = _compile(connection, statement, list(first), many=many)
        return found


def _compile(connection: QuickConnection, statement: Any, names: list[str], *, many: bool) -> _Compiled | None:
    compiled = statement.compile(dialect=connection.dialect, column_keys=names, for_executemany=many)
    listed = compiled.post_compile_params or compiled.literal_execute_params
    made_here = compiled.insert_prefetch or compiled.update_prefetch
    if listed or made_here or (many and compiled.effective_returning):
        return None
    return _Compiled(compiled, many=many)


def _bind(compiled: SQLCompiler, name: str) -> tuple[str, Any, bool, Callable[[Any], Any] | None]:
    bind = compiled.binds[name]
    process: Any = compiled._bind_processors.get(name)
    return bind.key, bind.effective_value, bind.required, process


def _translate(connection: Connection, error: BaseException, sql: str | None, cursor: Any = None) -> NoReturn:
    """As SQLAlchemy does it: the driver's errors become its own, and a connection that is lost is given up."""
    connection._handle_dbapi_exception(error, sql, None, cursor, None)
