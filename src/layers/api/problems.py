"""The one map from an error to its status and its problem document (RFC 9457).

`type` is `/problems/<slug>`; the slug is the error's code in lower case. `errors[]` names each place by a JSON pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from layers import errors
from layers.api.edge import TooManyRequests
from layers.errors import LayersError
from layers.graph.problem import Problem
from layers.runtime.intake import Refused

MEDIA_TYPE: Final = "application/problem+json"


class Malformed(LayersError):
    """The body is not JSON."""

    code = "MALFORMED"


class CrossSite(LayersError):
    """A request with a session cookie that changes something must carry the header “X-Layers-Client: web”."""

    code = "CSRF"


class IfMatchRequired(LayersError):
    """Send the version that your change was made on, as If-Match: "7"."""

    code = "IF_MATCH_REQUIRED"


class TooManyTries(LayersError):
    """Too many attempts to sign in. Wait a few minutes."""

    code = "TOO_MANY_TRIES"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after  # seconds


class TooFast(LayersError):
    """More requests in a second than one session may make. Wait a second."""

    code = "TOO_FAST"
    retry_after = 1  # second


class InUse(LayersError):
    """Something names it. Change that first, or delete it with “force”."""

    code = "IN_USE"

    def __init__(self, message: str | None = None, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class Unexpected(LayersError):
    """Something went wrong on the server. It was logged; trying again may help."""

    code = "UNEXPECTED"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    title: str


ANSWERS: Final[Mapping[type[LayersError], Answer]] = {
    Malformed: Answer(400, "Not JSON"),
    errors.NotSignedIn: Answer(401, "Not signed in"),
    errors.NotAllowed: Answer(403, "Not allowed"),
    CrossSite: Answer(403, "Cross-site request"),
    errors.NotFound: Answer(404, "Not found"),
    errors.Conflict: Answer(409, "Not in this state"),
    InUse: Answer(409, "In use"),
    errors.CannotActivate: Answer(409, "Cannot be activated"),
    errors.Stale: Answer(412, "Saved by somebody else"),
    errors.TooLarge: Answer(413, "Too large"),
    errors.Invalid: Answer(422, "Not usable"),
    errors.InputInvalid: Answer(422, "The input does not fit"),
    errors.WontWork: Answer(422, "Not usable"),
    IfMatchRequired: Answer(428, "Version required"),
    TooManyTries: Answer(429, "Too many attempts"),
    TooFast: Answer(429, "Too fast"),
    TooManyRequests: Answer(429, "Too many requests"),
    Unexpected: Answer(500, "Unexpected error"),
    errors.NotReady: Answer(503, "Not ready"),
    errors.NotOurs: Answer(503, "Not ready"),
}
"""What each error is over HTTP; one that is not here, nor an ancestor of it, is our bug: 500."""

BY_STATUS: Final[Mapping[int, str]] = {400: "malformed", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


def slug(code: str) -> str:
    return code.lower().replace("_", "-")


def answer_to(error: LayersError) -> Answer:
    return next((ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS), ANSWERS[Unexpected])


def document(error: LayersError) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers."""
    if isinstance(error, Refused):
        refused = Answer(error.status, HTTPStatus(error.status).phrase)
        return error.status, body_of(slug(error.reason), refused, error.message), dict(error.headers)
    answer = answer_to(error)
    if answer.status == 500:
        error = error if isinstance(error, Unexpected) else Unexpected()
    body = body_of(slug(error.code), answer, error.message)
    if isinstance(error, errors.Invalid | InUse) and error.problems:
        body["errors"] = [place(problem) for problem in error.problems]
    body |= {key: value for key, value in error.details.items() if key not in body and _plain(value)}
    headers = {}
    if answer.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if (wait := getattr(error, "retry_after", None)) is not None:
        headers["Retry-After"] = str(wait)
    return answer.status, body, headers


def body_of(name: str, answer: Answer, detail: str) -> dict[str, Any]:
    return {"type": f"/problems/{name}", "title": answer.title, "status": answer.status, "detail": detail}


def place(problem: Any) -> dict[str, Any]:
    """A problem of a workflow as one of `errors[]`; anything else that was listed stands as it is."""
    if not isinstance(problem, Problem):
        return dict(problem) if isinstance(problem, Mapping) else {"detail": str(problem)}
    shown = problem.to_json()
    return {"pointer": shown.pop("pointer") or "", "detail": shown.pop("message"), **shown}


def respond(error: LayersError) -> Response:
    status, body, headers = document(error)
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


# --- what the framework raises ---------------------------------------------------------------------------------------


async def on_layers_error(request: Request, error: Exception) -> Response:
    return respond(cast(LayersError, error))


async def on_wrong_shape(request: Request, error: Exception) -> Response:
    """A body that is no JSON, or not of the route's shape; a query parameter that is not what it should be."""
    error = cast(RequestValidationError, error)
    found = error.errors()
    if found and found[0]["type"] == "json_invalid":
        return respond(Malformed(f"The body is not JSON: {_where(error.body, found[0])}."))
    places = [_place(one) for one in found]
    return respond(errors.Invalid("What was sent does not have the shape that is expected here.", places))


def _where(text: Any, found: Mapping[str, Any]) -> str:
    reason, at = found.get("ctx", {}).get("error", "unreadable"), found["loc"][-1]
    if not isinstance(text, str) or not isinstance(at, int):
        return str(reason)
    line = text.count("\n", 0, at) + 1
    return f"{reason}, line {line}, column {at - (text.rfind(chr(10), 0, at) + 1) + 1}"


def _place(found: Mapping[str, Any]) -> dict[str, Any]:
    where, *path = found["loc"]
    said = {"detail": str(found["msg"]), "code": str(found["type"]).upper()}
    if where == "body":
        return {"pointer": "".join(f"/{_escape(str(part))}" for part in path), **said}
    return {"pointer": "", "parameter": ".".join(str(part) for part in path), **said}


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def on_http_exception(
    methods: Callable[[str], Sequence[str]],
) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    """`methods(path)` lists all that the path takes, for the Allow of a 405."""

    async def handle(request: Request, error: Exception) -> Response:
        error = cast(HTTPException, error)
        headers = dict(error.headers or {})
        answer = Answer(error.status_code, HTTPStatus(error.status_code).phrase)
        detail = str(error.detail)
        if error.status_code == 404:
            detail = f"There is no {request.url.path}."
        elif error.status_code == 405:
            headers["Allow"] = ", ".join(methods(request.url.path))
            detail = f"{request.url.path} takes {headers['Allow']}."
        body = body_of(BY_STATUS.get(error.status_code, slug(answer.title.replace(" ", "_"))), answer, detail)
        return Response(orjson.dumps(body), error.status_code, headers, MEDIA_TYPE)

    return handle


async def on_bug(request: Request, error: Exception) -> Response:
    """Anything that nobody meant to raise; the server logs it with its trace."""
    return respond(Unexpected())


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
