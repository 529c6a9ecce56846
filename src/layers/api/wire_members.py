"""What goes over the wire of members and invitations."""

from __future__ import annotations

from pydantic import Field

from layers.api.wire import Email, Password, Role, Sent, Told


class MemberInfo(Told):
    id: str
    email: str
    name: str
    role: Role
    created_at: int
    you: bool = Field(description="Whoever asks")


class ChangeMember(Sent):
    role: Role


class Invite(Sent):
    email: Email
    role: Role = "editor"


class InvitationInfo(Told):
    id: str
    email: str
    role: Role
    created_at: int
    expires_at: int


class NewInvitation(InvitationInfo):
    link: str = Field(description="Shown this once; only its hash is kept")


class LookAt(Sent):
    token: str = Field(max_length=200)


class Invitation(Told):
    email: str
    role: Role
    organisation: str
    has_account: bool = Field(description="Then its password is asked for, and no name")


class Join(LookAt):
    password: Password
    name: str = Field("", max_length=200)
