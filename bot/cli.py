"""The command `helpdesk`; each imports the parts that it needs, so that the others start at once."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import click

from bot import upkeep
from bot.endings import Commands, Refused, known, remember_place
from bot.explaining import explain
from bot.triage import triage

if TYPE_CHECKING:
    from bot.checkup import Checkup
    from bot.settings import Settings
    from desk.policy import Policy


@click.group(cls=Commands)
def main() -> None:
    """A helpdesk on Telegram and LINE, in Thai, Persian and English."""


for command in (explain, triage, upkeep.migrate, upkeep.parked, upkeep.backup, upkeep.restore):
    main.add_command(command)


@main.command()
def run() -> None:
    """Serve the desk until SIGTERM or Ctrl-C."""
    checkup = _check_up()
    settings, policy = checkup.settings, checkup.policy
    if checkup.mistakes or settings is None or policy is None:
        raise Refused("\n".join(_told(checkup)))
    _serve(settings, policy, checkup)


@main.command()
def demo() -> None:
    """Serve a desk without accounts and tokens, and show it on a page."""
    from bot.demo import demo as serve_demo

    serve_demo()


@main.command()
def check() -> None:
    """Read settings and desk file, and tell every mistake; nothing is touched."""
    checkup = _check_up()
    for line in _told(checkup):
        click.echo(line)
    if checkup.mistakes:
        click.get_current_context().exit(1)


def _serve(settings: Settings, policy: Policy, checkup: Checkup) -> None:
    import structlog
    import uvloop

    from bot.app import serve
    from bot.database_place import spoken
    from bot.logs import set_up_logs

    remember_place(spoken(settings.database_url))
    set_up_logs(form=settings.log_format, level=settings.log_level, secrets=settings.secrets())
    log = structlog.get_logger("bot.cli")
    log.info("desk.read", **_described(checkup))
    for warning in checkup.warnings:
        log.warning("desk.warning", warning=warning)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(settings, policy))
    except Exception as error:
        if known(error) is None:
            log.critical("desk.ended", exc_info=error)
        raise


def _check_up() -> Checkup:
    from bot.checkup import check_up
    from bot.clock import SystemClock

    return check_up(os.environ, upkeep.ENV_FILE, now=SystemClock().now())


def _told(checkup: Checkup) -> list[str]:
    """Mistakes, or else what was read; then warnings."""
    lines = list(checkup.mistakes)
    if not lines:
        lines = [f"{name:<12}{value}" for name, value in _described(checkup).items()]
    return [*lines, *(f"warning: {warning}" for warning in checkup.warnings)]


def _described(checkup: Checkup) -> dict[str, str]:
    from bot.checkup import described
    from bot.clock import SystemClock

    if checkup.settings is None or checkup.policy is None:
        return {}
    return described(checkup.settings, checkup.policy, SystemClock().now())
