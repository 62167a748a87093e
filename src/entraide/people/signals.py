"""What this room announces inside its transaction; receivers may write in it or veto with a Refusal."""

from django.dispatch import Signal

#: a person loses all access; arguments: person, now, actor_id
person_disabling = Signal()
#: browsers are signed out by their person or by the provider, not for time; arguments: web_sessions, now
browsers_leaving = Signal()
#: a person is about to get access back; arguments: person, now, actor_id
person_enabling = Signal()
#: a key of the emergency account is about to be made; arguments: person, now, actor_id
emergency_key_making = Signal()
#: somebody has signed in by the emergency account; arguments: person, now
emergency_used = Signal()
#: a person is about to come into a group; arguments: person, group, now, actor_id
joining_group = Signal()
#: a person has come into a group; arguments: person, group, now, actor_id
joined_group = Signal()
#: a person has left a group; arguments: person, group, now, actor_id
left_group = Signal()
#: a group is about to go, with its memberships; arguments: group, now, actor_id
group_deleting = Signal()
#: a web session ends (sign-out, revoked); arguments: web_session, now
web_session_ended = Signal()
