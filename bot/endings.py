"""How a command ends that could not do its work: with a sentence and a status, never with a traceback."""

from __future__ import annotations

import errno
import socket
import traceback
from pathlib import Path
from typing import Any

import click

from storage.failures import Newer, Owned, Unavailable

_PLACE = "helpdesk.place"
_NO_ADDRESS = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES})
_HERE = Path(__file__).parents[1]
_ROOMS = ("bot", "desk", "handlers", "locales", "storage")


class _Ends(click.ClickException):
    """The command is over: a sentence for standard error."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


class Failed(_Ends):
    """It did not work; trying again may help."""

    exit_code = 1


class Refused(_Ends):
    """Settings, schema or another process are in the way: somebody has to change something first."""

    exit_code = 2


class Commands(click.Group):
    """Lets no error out but as a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            raise _ending(error, ctx.meta.get(_PLACE, "The database")) from error


def remember_place(spoken: str) -> None:
    """Which database this command works on, without its password, for its sentences."""
    click.get_current_context().meta[_PLACE] = spoken


def place() -> str:
    return str(click.get_current_context().meta[_PLACE])


def known(error: BaseException) -> BaseException | None:
    """The error that there is a sentence for, taken out of groups."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for inner in error.exceptions if (found := known(inner))), None)
    if isinstance(error, OSError):
        return error if isinstance(error, socket.gaierror) or error.errno in _NO_ADDRESS else None
    return error if isinstance(error, Owned | Newer | Unavailable) else None


def root_of(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _ending(error: Exception, place: str) -> _Ends:
    match found := known(error):
        case Owned():
            return Refused(f"{place}: a `helpdesk run` serves this database; stop that one first.")
        case Newer():
            return Refused(f"{place}: {found}; use the version that brought it there, or a later one.")
        case Unavailable():
            return Failed(f"{place}: {found} ({type(root_of(found)).__name__}).")
        case OSError():
            return Failed(f"HOST and PORT cannot be served ({found.strerror}): set them to an address that is free.")
    return Failed(f"Something unexpected ended this: {_where(error)}.")


def _where(error: BaseException) -> str:
    """Type and place in our own code; what an error says might be somebody's words or a secret."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if any(file.is_relative_to(_HERE / room) for room in _ROOMS):
            return f"{type(error).__name__} at {file.relative_to(_HERE)}, line {frame.lineno}"
    return type(error).__name__
