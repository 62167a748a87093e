"""The directory's token endpoint: a code and its verifier for an ID token, and for nothing else."""

import json
from typing import Any

from allauth.core.context import request_context
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from django.http import HttpRequest
from joserfc import jwt
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError
from oauthlib.openid import Server

from entraide.chance import new_token
from entraide.clock import now
from entraide.outbound import Answer
from entraide.people.directory import keys, proofs
from entraide.people.factors.held import person_behind
from entraide.people.models import DIRECTORY_ISSUER

TOKEN_LASTS_S = 300
#: what the ID token says when a temporary pass let somebody in: nothing is open but enrolling a factor
PASS_ACR = "entraide:temporary-pass"  # noqa: S105 - a class of proof


def exchange(body: str) -> Answer:
    """Answer a token request: client, code, redirect address and PKCE are allauth's to check."""
    server = Server(_Validator(), token_generator=lambda _: new_token(), token_expires_in=TOKEN_LASTS_S)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with request_context(HttpRequest()):
        try:
            _, told, status = server.create_token_response("https://directory.invalid/tokens", "POST", body, headers)
        except InvalidGrantError as gone:  # whom the code was made for is nobody any more
            told, status = gone.json, gone.status_code
    return Answer(status, "application/json", (told if isinstance(told, str) else json.dumps(told)).encode())


class _Validator(OAuthLibRequestValidator):
    """allauth's, but the ID token says how it was proved, and no other token is kept: none opens anything."""

    def finalize_id_token(
        self, id_token: dict[str, Any], token: object, token_handler: object, request: Request
    ) -> str:
        told = proofs.told_of_code(request.code)
        person = person_behind(request.user)
        signing = keys.signing_keys(now=now())
        if told is None or person is None or not signing:
            raise InvalidGrantError(request=request)
        at, proof = told
        moment = int(now().timestamp())
        claims = {**id_token, "iss": DIRECTORY_ISSUER, "sub": request.user.pk, "name": person.name}
        claims |= {"iat": moment, "exp": moment + TOKEN_LASTS_S, "auth_time": int(at), "amr": list(proof.amr)}
        if proof.must_enrol:
            claims["acr"] = PASS_ACR
        return jwt.encode({"alg": keys.ALGORITHM, "kid": signing[0].kid}, claims, signing[0])

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: object, **kwargs: object) -> None:
        for name in [one for one in token if one not in {"access_token", "token_type", "expires_in", "id_token"}]:
            del token[name]
