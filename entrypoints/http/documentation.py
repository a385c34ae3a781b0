"""The pages for reading the OpenAPI document, with every file they load served from here: no internet is needed."""

from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

_ASSETS = "/docs/assets"
_SWAGGER_START = (
    "SwaggerUIBundle({url: '/openapi.json', dom_id: '#page', deepLinking: true, persistAuthorization: true,"
    " presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset], layout: 'BaseLayout'})"
)
_REDOC_START = "Redoc.init('/openapi.json', {hideDownloadButton: false}, document.getElementById('page'))"
_REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
"""The one file that ReDoc loads from elsewhere."""


def add_to(app: FastAPI) -> None:
    """Serve /docs (Swagger UI, with an Authorize button) and /redoc (ReDoc)."""

    async def docs(_: Request) -> HTMLResponse:
        return _page("swagger-ui-bundle.js", _SWAGGER_START, styles="swagger-ui.css")

    async def redoc(_: Request) -> HTMLResponse:
        return _page("redoc.standalone.js", _REDOC_START)

    script = (_assets() / "redoc.standalone.js").read_text().replace(_REDOC_LOGO, f"{_ASSETS}/favicon.png")

    async def redoc_script(_: Request) -> Response:
        return Response(script, media_type="text/javascript")

    app.add_route("/docs", docs, include_in_schema=False)
    app.add_route(f"{_ASSETS}/redoc.standalone.js", redoc_script, include_in_schema=False)
    app.add_route("/redoc", redoc, include_in_schema=False)
    app.mount(_ASSETS, StaticFiles(directory=_assets()), name="assets")


def _assets() -> Path:
    """Find the files without importing their package: what we serve is not its Python code."""
    package = find_spec("fastapi_offline")
    if package is None or package.origin is None:
        raise RuntimeError("The package fastapi-offline is missing; ./taskport installs it.")
    return Path(package.origin).with_name("static")


def _page(script: str, start: str, styles: str | None = None) -> HTMLResponse:
    link = f'<link rel="stylesheet" href="{_ASSETS}/{styles}">' if styles else ""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Taskport API</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{link}'
        f'<link rel="icon" href="{_ASSETS}/favicon.png"></head>'
        f'<body style="margin:0"><div id="page"></div><script src="{_ASSETS}/{script}"></script>'
        f"<script>{start}</script></body></html>"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": _policy(start)})


def _policy(start: str) -> str:
    """Allow our files and the one inline script, by its hash."""
    digest = b64encode(sha256(start.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'"
    )
