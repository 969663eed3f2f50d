"""PostgreSQL: the same plain functions, over asyncpg."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Final, Literal, TypeVar

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.compiled import QuickConnection
from storage.failures import Unavailable

T = TypeVar("T")

ATTEMPTS: Final = 4
_OLD_PLAN: Final = "0A000"  # what was prepared does not fit any more: a migration beside us changed a table
_AGAIN: Final = frozenset({"40001", "40P01", _OLD_PLAN})  # serialisation, deadlock
_PREPARED: Final = 512  # statements of one connection: more than there are
# connection, authorisation, resources, operator intervention, lock not available, system error
_OUT_OF_REACH: Final = ("08", "28", "3D", "53", "57", "55P03", "58")


class PostgresDatabase:
    """`write` and `read` take a plain function; nothing in it can wait on another network."""

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, url: URL, engine: AsyncEngine, pool_size: int) -> None:
        self.url = url
        self._engine = engine
        self._room = asyncio.Semaphore(max(1, pool_size - 1))  # one connection is for those who go first

    @classmethod
    async def open(cls, url: URL, *, pool_size: int, engine_options: dict[str, Any]) -> PostgresDatabase:
        path = url.query.get("search_path")
        settings = {"jit": "off", **({"search_path": str(path)} if path else {})}
        engine = create_async_engine(
            url.difference_update_query(["search_path"]),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            connect_args={
                "server_settings": settings,
                "timeout": 5,
                "command_timeout": 60,
                "prepared_statement_cache_size": _PREPARED,
            },
            **engine_options,
        )
        engine.sync_engine._connection_cls = QuickConnection  # there is no other way to name one's own
        database = cls(url, engine, pool_size)
        try:
            await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
        except BaseException:
            await database.close()
            raise
        return database

    async def write(self, fn: Callable[[Connection], T], *, first: bool = False) -> T:
        """Runs `fn` as one transaction; again, from the start, when the server could not order it with others.

        `first` need not wait until others have done.
        """
        async with nullcontext() if first else self._room:
            return await self._write(fn)

    async def _write(self, fn: Callable[[Connection], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(fn)
            except (DBAPIError, PoolTimeout, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                await self._forget_old_plans(error)
                if _state(error) in _AGAIN and attempt < ATTEMPTS:
                    await asyncio.sleep(0.01 * attempt)
                    continue
                _hush(error)
                if _out_of_reach(error):
                    raise Unavailable("the database cannot be reached, or has no room") from error
                raise
        raise AssertionError("every attempt returns or raises")

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Runs `fn` over one unchanging view; it cannot write."""
        async with self._room:
            return await self._read(fn)

    async def _read(self, fn: Callable[[Connection], T]) -> T:
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                return await connection.run_sync(fn)
        except (DBAPIError, PoolTimeout, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            await self._forget_old_plans(error)
            _hush(error)
            if _out_of_reach(error):
                raise Unavailable("the database cannot be reached, or has no room") from error
            raise

    async def _forget_old_plans(self, error: Exception) -> None:
        if _state(error) == _OLD_PLAN:
            await self._engine.dispose()  # new connections prepare anew

    def failed_itself(self, error: BaseException) -> bool:
        """Within `fn`: it was the database that failed, or could not order it with others. The whole is lost."""
        if not isinstance(error, DBAPIError | OSError | PoolTimeout | asyncpg.PostgresError | asyncpg.InterfaceError):
            return False
        return _state(error) in _AGAIN or _out_of_reach(error)

    async def close(self) -> None:
        await self._engine.dispose()


def _hush(error: BaseException | None) -> None:
    """The server's details quote the row: what people wrote must not reach a log."""
    while error is not None:
        if isinstance(error, asyncpg.PostgresError):
            error.detail = None
        error = error.__cause__ or error.__context__


def _state(error: BaseException) -> str:
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    told = (getattr(one, "sqlstate", None) for one in (cause, cause and cause.__cause__))  # some are wrapped without it
    return str(next(filter(None, told), ""))


def _out_of_reach(error: Exception) -> bool:
    if not isinstance(error, DBAPIError | asyncpg.PostgresError):
        return True
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or _state(error).startswith(_OUT_OF_REACH)
