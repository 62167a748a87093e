"""What this room announces inside its transaction; receivers may write in it or veto with a Refusal."""

from django.dispatch import Signal

#: an organisation has been created; arguments: organisation, now, actor_id
organisation_created = Signal()
#: a switch was turned; arguments: organisation, name ("remote_help", "disable_chat", …), now, actor_id
switch_turned = Signal()
