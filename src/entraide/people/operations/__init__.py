"""Verbs of people. Each owns its transaction and leaves a journal row of ids."""

from entraide.people.operations.directory import change_directory_key, ensure_directory_key
from entraide.people.operations.factors import (
    add_app,
    add_passkey,
    make_recovery_codes,
    name_passkey,
    remove_factor,
    use_code,
    use_passkey,
)
from entraide.people.operations.groups import (
    add_to_group,
    create_group,
    delete_group,
    remove_from_group,
    rename_group,
)
from entraide.people.operations.passes import invite, make_pass, use_pass
from entraide.people.operations.persons import add_person, change_person, disable_person, enable_person
from entraide.people.operations.photos import set_photo
from entraide.people.operations.web_sessions import (
    Proof,
    change_password,
    end_all_web_sessions,
    end_other_web_sessions,
    end_shared_after,
    end_web_session,
    forget_stale,
    hold,
    mark_shared,
    open_web_session,
    prove_again,
    refuse_proof,
    sign_out,
    sit_down,
    touch,
)

__all__ = [
    "Proof",
    "add_app",
    "add_passkey",
    "add_person",
    "add_to_group",
    "change_directory_key",
    "change_password",
    "change_person",
    "create_group",
    "delete_group",
    "disable_person",
    "enable_person",
    "end_all_web_sessions",
    "end_other_web_sessions",
    "end_shared_after",
    "end_web_session",
    "ensure_directory_key",
    "forget_stale",
    "hold",
    "invite",
    "make_pass",
    "make_recovery_codes",
    "mark_shared",
    "name_passkey",
    "open_web_session",
    "prove_again",
    "refuse_proof",
    "remove_factor",
    "remove_from_group",
    "rename_group",
    "set_photo",
    "sign_out",
    "sit_down",
    "touch",
    "use_code",
    "use_pass",
    "use_passkey",
]
