"""The list of Bot API methods that the sandbox carries out."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.telegram.form import Params
from bot.sandbox.telegram.world import World

Method = Callable[[World, Params], Awaitable[Any]]

METHODS: dict[str, tuple[str, Method]] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register under the platform's name; names are compared without case, as there."""

    def register(function: Method) -> Method:
        METHODS[name.lower()] = (name, function)
        return function

    return register
