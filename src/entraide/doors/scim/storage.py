"""Where scim2-server reads and writes: the rows of one token's provider, by the operations of `provisioning`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scim2_models import (
    InvalidFilterException,
    InvalidValueException,
    Meta,
    MutabilityException,
    NotFoundException,
    PreconditionFailedException,
    Reference,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from entraide import errors
from entraide.clock import now
from entraide.doors.scim import filters
from entraide.doors.scim.reading import read_group, read_user
from entraide.doors.scim.resources import GROUP, USER, EnterpriseUser, Group, GroupMembership, Manager, Member, User
from entraide.people.models import Membership
from entraide.provisioning import operations, queries
from entraide.provisioning.models import DirectoryGroup, DirectoryUser, ScimToken


class Rows(ScimStorage):
    """The users and groups of a token's provider. Nothing else can be reached through it.

    touched:  users whose picture may have to be fetched afterwards.
    """

    def __init__(self, token: ScimToken) -> None:
        """Open the rows of `token`."""
        self._token = token
        self._about = ""
        self.touched: list[tuple[DirectoryUser, str]] = []

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Enclose one operation: whatever was refused stands in the log."""
        self._about = ""
        try:
            yield
        except SCIMException as refused:
            if not isinstance(refused, NotFoundException):
                reason = f"{refused.status} {refused.detail or ''}"
                operations.note_refusal(self._token, reason, about=self._about, now=now())
            raise

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """Read one."""
        if resource_type.name == USER.name:
            user = queries.users_of(self._token).filter(id=resource_id).first()
            if user is None:
                raise _missing(resource_type)
            return _user(user, _groups_of([user]))
        group = queries.groups_of(self._token).filter(id=resource_id).first()
        if group is None:
            raise _missing(resource_type)
        excluded = {str(one).lower() for one in (response_parameters and response_parameters.excluded_attributes) or ()}
        return _group(group, _members_of([group]) if "members" not in excluded else {})

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """Find, by the database alone."""
        start = (search_request.start_index or 1) - 1
        left = search_request.count
        total = 0
        resources: list[Resource[Any]] = []
        for one in resource_types:
            find = self._users if one.name == USER.name else self._groups
            try:
                page = find(search_request, start, left)
            except InvalidFilterException:
                if len(resource_types) == 1:
                    raise
                continue  # an attribute that a kind does not have matches none of that kind
            resources += page.resources
            total += page.total or 0
            start = max(0, start - (page.total or 0))
            left = None if left is None else left - len(page.resources)
        return SearchPage(total, resources)

    def _users(self, wanted: SearchRequest[Any], start: int, count: int | None) -> SearchPage:
        users = filters.users(queries.users_of(self._token), wanted.filter)
        found = list(users.order_by("created_at", "id")[start : None if count is None else start + count])
        inside = _groups_of(found)
        return SearchPage(users.count(), [_user(one, inside) for one in found])

    def _groups(self, wanted: SearchRequest[Any], start: int, count: int | None) -> SearchPage:
        groups = filters.groups(queries.groups_of(self._token), wanted.filter)
        found = list(groups.order_by("created_at", "id")[start : None if count is None else start + count])
        excluded = {str(one).lower() for one in wanted.excluded_attributes or ()}
        members = _members_of(found) if "members" not in excluded else {}
        return SearchPage(groups.count(), [_group(one, members) for one in found])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Make one."""
        with _as_scim():
            if isinstance(resource, User):
                facts = read_user(resource)
                user = operations.create_user(self._token, facts, now=now())
                self.touched.append((user, facts.photo))
                return _user(user, _groups_of([user]))
            group = operations.create_group(self._token, read_group(_as_group(resource)), now=now())
            return _group(group, _members_of([group]))

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """Put the whole new state of one."""
        self._about = resource.id or ""
        expected = _number_of(expected_version)
        with _as_scim(resource_type):
            if isinstance(resource, User):
                facts = read_user(resource)
                user = operations.replace_user(self._token, self._about, facts, expected=expected, now=now())
                self.touched.append((user, facts.photo))
                return _user(user, _groups_of([user]))
            facts_of_group = read_group(_as_group(resource))
            group = operations.replace_group(self._token, self._about, facts_of_group, expected=expected, now=now())
            return _group(group, _members_of([group]))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Let one go."""
        self._about = resource_id
        remove = operations.remove_user if resource_type.name == USER.name else operations.remove_group
        with _as_scim(resource_type):
            remove(self._token, resource_id, expected=_number_of(expected_version), now=now())


@contextmanager
def _as_scim(resource_type: ResourceType | None = None) -> Iterator[None]:
    """Say refusals of ours in the words of SCIM."""
    try:
        yield
    except errors.NotFound:
        raise _missing(resource_type or USER) from None
    except errors.TakenInDirectory as refused:
        raise UniquenessException(detail=f"{refused.details['attribute']} is taken") from None
    except errors.DirectoryUnknown as refused:
        raise InvalidValueException(detail=f"{refused.details['attribute']} refers to an unknown user") from None
    except errors.DirectoryIdFixed:
        raise MutabilityException(detail="externalId cannot change once the person has signed in") from None
    except errors.DirectoryOutdated:
        raise PreconditionFailedException from None
    except errors.Refusal as refused:
        raise _Refused(detail=refused.sentence()) from None


class _Refused(SCIMException):
    """What entraide refuses for a reason of its own, such as the last administrator."""

    status = 409


def _missing(resource_type: ResourceType) -> NotFoundException:
    return NotFoundException(detail=f"There is no such {resource_type.name}")


def _as_group(resource: Resource[Any]) -> Group:
    if not isinstance(resource, Group):
        raise TypeError(f"no group: {type(resource).__name__}")
    return resource


def _number_of(version: str | None) -> int | None:
    digits = (version or "").strip('W/"').partition("-")[0]
    return int(digits) if digits.isdecimal() else None


def _user(user: DirectoryUser, inside: dict[str, list[GroupMembership]]) -> User[EnterpriseUser]:
    person = user.person
    made = User[EnterpriseUser].model_validate(user.data)
    made.id = user.id
    made.active = person.disabled_at is None if user.active_told or person.disabled_at else None
    made.groups = inside.get(person.id)
    work = made[EnterpriseUser]
    if work is not None and work.manager is not None:
        # the manager may have been removed since
        work.manager = (
            Manager(value=user.manager_id, ref=Reference(f"Users/{user.manager_id}"), display_name=None)
            if user.manager_id
            else None
        )
    made.meta = Meta(
        resource_type=USER.name,
        created=user.created_at,
        last_modified=user.changed_at,
        version=f'W/"{user.version}-{"off" if person.disabled_at else "on"}"',
    )
    return made


def _group(group: DirectoryGroup, members: dict[str, list[Member]]) -> Group:
    return Group(
        id=group.id,
        external_id=group.external_id,
        display_name=group.group.name,
        members=members.get(group.group_id),
        meta=Meta(
            resource_type=GROUP.name,
            created=group.created_at,
            last_modified=group.changed_at,
            version=f'W/"{group.version}"',
        ),
    )


def _groups_of(users: list[DirectoryUser]) -> dict[str, list[GroupMembership]]:
    """The groups of each person, as far as the same directory keeps them."""
    if not users:
        return {}
    found = Membership.objects.filter(
        person__in=[one.person_id for one in users], group__directory_group__provider_id=users[0].provider_id
    ).values_list("person_id", "group__directory_group__id", "group__name")
    inside: dict[str, list[GroupMembership]] = {}
    for person_id, group_id, name in found.order_by("group__name"):
        inside.setdefault(person_id, []).append(
            GroupMembership(value=group_id, ref=Reference(f"Groups/{group_id}"), display=name)
        )
    return inside


def _members_of(groups: list[DirectoryGroup]) -> dict[str, list[Member]]:
    """The members of each group, as far as the same directory keeps them."""
    if not groups:
        return {}
    found = Membership.objects.filter(
        group__in=[one.group_id for one in groups], person__directory_user__provider_id=groups[0].provider_id
    ).values_list("group_id", "person__directory_user__id")
    members: dict[str, list[Member]] = {}
    for group_id, user_id in found.order_by("person__name", "person_id"):
        members.setdefault(group_id, []).append(Member(value=user_id, ref=Reference(f"Users/{user_id}")))
    return members
