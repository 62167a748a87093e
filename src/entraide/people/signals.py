"""What this room announces inside its transaction; receivers may write in it or veto with a Refusal."""

from django.dispatch import Signal

#: a person loses all access; arguments: person, now, actor_id
person_disabling = Signal()
#: a person left a group that gave a right; arguments: person, now, actor_id
right_withdrawn = Signal()
#: browsers are signed out by their person or by the provider, not for time; arguments: web_sessions, now
browsers_leaving = Signal()
#: a web session ends (sign-out, revoked); arguments: web_session, now
web_session_ended = Signal()
