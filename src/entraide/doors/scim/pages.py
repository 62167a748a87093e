"""SCIM over HTTP: the token, the limits, and scim2-server between request and rows."""

import json
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from scim2_models import PayloadTooLargeException, SCIMException, UnauthorizedException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from scim2_server.service import ScimService

from entraide.clock import now
from entraide.doors.scim.habits import put_right
from entraide.doors.scim.resources import BODY_BYTES_MAX, PROVIDER
from entraide.doors.scim.storage import Rows
from entraide.outbound import fetcher
from entraide.people.providers.pictures import fetch_soon
from entraide.provisioning import operations, queries
from entraide.provisioning.models import ScimToken
from entraide.web.requests import public

log = logging.getLogger("entraide.scim")

SERVICE = ScimService(PROVIDER)


@csrf_exempt
@public
def scim(request: HttpRequest, below: str = "") -> HttpResponse:
    """ANY /scim/v2/…. Whatever SCIM has there, for whoever shows a living token; nobody is signed in by it."""
    try:
        token = _token(request)
        answer = _serve(request, below, token)
    except SCIMException as refused:
        log.info("scim refused: %s", refused.status)
        answer = SERVICE.error_response(refused)
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    response = HttpResponse(body, status=int(answer.status), content_type=SCIM_MEDIA_TYPE)
    for name, value in answer.headers.items():
        if name != "Content-Type":
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _token(request: HttpRequest) -> ScimToken:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = queries.token_of(secret.strip(), now=now()) if scheme.lower() == "bearer" else None
    if token is None:
        raise UnauthorizedException(detail="A living token is needed")
    operations.use_token(token, now=now())
    return token


def _serve(request: HttpRequest, below: str, token: ScimToken) -> ScimResponse:
    rows = Rows(token)
    asked = ScimRequest(
        method=request.method or "",
        base_url=f"{settings.PUBLIC_URL}/scim/v2",
        path=f"/{below}",
        query=request.GET.dict(),
        headers=dict(request.headers),
        body=_body(request),
    )
    answer = ScimHandler(SERVICE, rows).handle(asked)
    for user, photo in rows.touched:
        fetch_soon(user.person, photo, fetcher=fetcher(), access_token="", told_by="")
    return answer


def _body(request: HttpRequest) -> bytes:
    """The body, put right; read by hand, since Django's own limit is meant for forms."""
    if request.method in {"GET", "DELETE", "HEAD"}:
        return b""
    body = request.read(BODY_BYTES_MAX + 1)
    if len(body) > BODY_BYTES_MAX:
        raise PayloadTooLargeException(detail=f"More than {BODY_BYTES_MAX} bytes")
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        return bytes(body)  # scim2-server says what is wrong with it
    return json.dumps(put_right(read)).encode()
