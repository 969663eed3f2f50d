"""The demo's page: three screens side by side, plain HTML."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.sandbox.demo.scene import Scene


def page(scene: Scene) -> Starlette:
    """An application that shows at `/` what everybody sees now."""
    environment = Environment(autoescape=True)
    template = environment.from_string(files("bot.sandbox.demo").joinpath("page.html").read_text(encoding="utf-8"))

    async def show(request: Request) -> HTMLResponse:
        return HTMLResponse(template.render(screens=scene.screens()))

    return Starlette(routes=[Route("/", show)])
