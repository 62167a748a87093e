"""The demo's pages: who to be, being it, and the inbox. Open to everybody, and nowhere but in the demo."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from entraide.doors.demo.inbox import letters
from entraide.roles import demo
from entraide.web.requests import public


@public
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """GET /demo. Who one can be, and how to play both sides."""
    return render(request, "demo/who.html", {"people": demo.demo_people(), "password": demo.PASSWORD})


@public
@require_POST
def be(request: HttpRequest) -> HttpResponse:
    """POST /demo/person. Signs this browser in as the person whose `email` the button names."""
    return demo.be(request, request.POST.get("email", ""))


@public
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """GET /demo/inbox. The mails that were written, the newest first."""
    return render(request, "demo/inbox.html", {"letters": letters(Path(settings.EMAIL_FILE_PATH))})
