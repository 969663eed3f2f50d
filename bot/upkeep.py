"""The commands that look after the database: migrate, parked, backup, restore."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.endings import Failed, Refused, place, remember_place, root_of

if TYPE_CHECKING:
    from storage.backup import Parked
    from storage.database import Database

T = TypeVar("T")

ENV_FILE = Path(".env")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from bot.clock import SystemClock
    from bot.parked import told_restored
    from storage import restored, schema

    now = SystemClock().now()

    async def whole(database: Database) -> tuple[list[str], list[Parked]]:
        applied = await schema.migrate(database)
        return applied, await database.write(lambda connection: restored.carry_on(connection, now))

    applied, parked = with_database(configured_url(), whole, owner_lock=True)
    click.echo(f"{place()}: " + (f"applied {', '.join(applied)}." if applied else "up to date, nothing to do."))
    if parked:
        _say(["It was restored from a dump.", *told_restored(parked, now)])


@click.group(invoke_without_command=True)
@click.pass_context
def parked(ctx: click.Context) -> None:
    """What could not be handled: list it, try it again, or drop it."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_parked)


@parked.command(name="list")
def list_parked() -> None:
    """Channel, kind, age, attempts and error of each; never a text."""
    from bot.checkup import redactor
    from bot.clock import SystemClock
    from bot.parked import parked as read_parked
    from bot.parked import told

    rows = with_database(present(configured_url()), up_to_date(read_parked))
    if not rows:
        click.echo("Nothing is parked.")
        return
    hide = redactor(os.environ, ENV_FILE)
    _say(hide.text(line) for line in told(rows, SystemClock().now()))


@parked.command(name="retry")
@click.argument("id")
def retry_parked(id: str) -> None:
    """Put it back in line; a running desk takes it up by itself."""
    from bot.parked import retry

    _on_one(id, retry, "is in line again", "is not parked, or its words were taken back and it can only be dropped")


@parked.command(name="drop")
@click.argument("id")
def drop_parked(id: str) -> None:
    """Forget it for good."""
    from bot.parked import drop

    _on_one(id, drop, "was dropped", "is not parked")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace FILE if it is there already.")
def backup(file: Path, force: bool) -> None:
    """Copy everything, media too, into FILE; a running desk goes on serving."""
    from bot import database_place
    from storage.backup import back_up

    url = configured_url()
    if (database := database_place.sqlite_file(url)) is None:
        click.echo(database_place.dump_line(url, file))
        raise Refused(f"{place()}: this is done with PostgreSQL's own tool, by the line above.")
    present(url)
    _another_than(database, file)
    if file.exists() and not force:
        raise Refused(f"{file} is there already; name another file, or add --force to replace it.")
    _make_private(back_up(url, file))
    click.echo(f"{place()}: copied to {file}.")


@click.command()
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Put the backup FILE in the place of the database; what is old by now is parked, not sent."""
    from bot import database_place
    from bot.clock import SystemClock
    from bot.parked import told_restored
    from storage.backup import NotABackup, NotKept
    from storage.backup import restore as put_back

    url = configured_url()
    if (database := database_place.sqlite_file(url)) is None:
        click.echo(database_place.restore_line(url, file))
        raise Refused(
            f"{place()}: this is done with PostgreSQL's own tool, by the line above, while no `helpdesk run` serves. "
            "The next `helpdesk run` or `helpdesk migrate` sees that it was restored, and parks what is old by then."
        )
    _another_than(database, file)
    now = SystemClock().now()
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}") if database.exists() else None
    try:
        rows = _make_private(put_back(url, file, now, keep=kept))
    except NotABackup as error:
        raise Refused(f"{file}: {error}.") from error
    except NotKept as error:
        raise Failed(
            f"{place()}: cannot be copied to {kept} ({type(root_of(error)).__name__}), so it was not replaced. "
            "Move it away, with its -wal and -shm files, and try again."
        ) from error
    except Exception:
        if kept and kept.exists():
            click.echo(f"What was there before is in {kept}.", err=True)
        raise
    click.echo(f"{place()}: restored from {file}." + (f" What was there before is in {kept}." if kept else ""))
    _say(told_restored(rows, now))


def _another_than(database: Path, file: Path) -> None:
    if database.exists() and file.exists() and file.samefile(database):
        raise Refused(f"{file} is the database itself; name another file.")


def _make_private(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work`; the files that it makes hold what people wrote, and are their owner's alone."""
    before = os.umask(0o077)
    try:
        return asyncio.run(work)
    finally:
        os.umask(before)


def _on_one(id: str, act: Callable[[Database, Any], Awaitable[bool]], done: str, not_done: str) -> None:
    from bot.parked import place_of

    try:
        where = place_of(id)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ID") from None
    worked = with_database(present(configured_url()), up_to_date(lambda database: act(database, where)))
    if not worked:
        raise Failed(f"{where} {not_done}.")
    click.echo(f"{where} {done}.")


def up_to_date(work: Callable[[Database], Awaitable[T]]) -> Callable[[Database], Awaitable[T]]:
    async def checked(database: Database) -> T:
        from storage import schema

        if not await schema.current(database):
            raise Failed("The schema is not up to date: `helpdesk migrate` or `helpdesk run` brings it there.")
        return await work(database)

    return checked


def with_database(url: str, work: Callable[[Database], Awaitable[T]], *, owner_lock: bool = False) -> T:
    from storage.database import open_database

    async def whole() -> T:
        database = await open_database(url, owner_lock=owner_lock)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(whole())


def configured_url() -> str:
    """The address, remembered without its password for the sentences of this command."""
    from bot import database_place
    from bot.checkup import database_url
    from bot.settings import SettingsError

    try:
        url = database_url(os.environ, ENV_FILE)
    except SettingsError as error:
        raise Refused("\n".join(map(str, error.problems))) from None
    if wrong := database_place.mistakes(url):
        raise Refused("\n".join(wrong))
    remember_place(database_place.spoken(url))
    return url


def present(url: str) -> str:
    """Looking must not leave an empty file behind."""
    from bot.database_place import sqlite_file

    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise Failed(f"{place()}: there is no such file; `helpdesk run` and `helpdesk migrate` make it.")
    return url


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
