"""What Entra and Okta send that RFC 7644 does not say, put right before it is read."""

from typing import Any

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_OPERATIONS_MAX = 1_000


def put_right(body: Any) -> Any:
    """A body of a PATCH or PUT as it should have been: a manager is an object, and true is no text.

    Entra sends the manager as a bare id, and Booleans as "True" and "False".
    """
    if not isinstance(body, dict):
        return body
    operations = next((value for name, value in body.items() if name.lower() == "operations"), None)
    if isinstance(operations, list):
        for one in operations[:_OPERATIONS_MAX]:
            if isinstance(one, dict):
                _operation(one)
        return body
    _resource(body)
    return body


def _operation(one: dict[str, Any]) -> None:
    if "data" in one:  # of a bulk request
        one["data"] = put_right(one["data"])
        return
    path = one.get("path")
    value = one.get("value")
    if isinstance(path, str) and path.lower() in {f"{_ENTERPRISE}:manager", "manager"} and isinstance(value, str):
        one["value"] = {"value": value}
    elif isinstance(path, str) and path.lower() == "active":
        one["value"] = _truth(value)
    elif isinstance(value, dict) and path is None:
        _resource(value)


def _resource(resource: dict[str, Any]) -> None:
    for name, value in list(resource.items()):
        lower = name.lower()
        if lower == "active":
            resource[name] = _truth(value)
        elif lower == f"{_ENTERPRISE}:manager" and isinstance(value, str):
            resource[name] = {"value": value}
        elif lower == _ENTERPRISE and isinstance(value, dict):
            for inner, manager in list(value.items()):
                if inner.lower() == "manager" and isinstance(manager, str):
                    value[inner] = {"value": manager}


def _truth(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
