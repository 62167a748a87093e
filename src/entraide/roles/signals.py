"""What this room announces inside its transaction; receivers may write in it or veto with a Refusal."""

from django.dispatch import Signal

#: what somebody may do has changed; arguments: organisation_id, person (None: of anybody), now, actor_id
rights_changed = Signal()
