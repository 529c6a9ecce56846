"""Members: invited by a link that works once, given roles, removed; an organisation keeps an owner."""

import pytest

WEB = {"X-Layers-Client": "web"}


async def invite(house, role="editor", email="Grace@Example.com"):
    made = await house.owner.post("/api/v1/invitations", json={"email": email, "role": role})
    assert made.status_code == 201, made.text
    return made.json()


async def join(house, link, password="compile it all", name="Grace"):
    client = house.client(**WEB)
    token = link.partition("#")[2]
    return client, await client.post("/api/v1/join", json={"token": token, "password": password, "name": name})


async def members(house):
    return {one["email"]: one for one in (await house.owner.get("/api/v1/members")).json()["items"]}


async def test_who_is_invited_joins_with_the_role_of_the_invitation(house):
    made = await invite(house, "runner")
    assert made["link"].startswith("http://layers.test/join#")
    shown = await house.client().post("/api/v1/join/look", json={"token": made["link"].partition("#")[2]})
    assert shown.json() == {
        "email": "grace@example.com", "role": "runner", "organisation": "My organisation", "has_account": False,
    }  # fmt: skip
    client, joined = await join(house, made["link"])
    assert (joined.status_code, joined.json()["role"]) == (201, "runner")
    assert (await client.get("/api/v1/workflows")).status_code == 200
    assert (await client.post("/api/v1/workflows", json={"name": "x"})).status_code == 403
    assert (await members(house))["grace@example.com"]["role"] == "runner"


async def test_an_invitation_works_once_and_its_link_is_never_shown_again(house):
    made = await invite(house)
    open_ones = (await house.owner.get("/api/v1/invitations")).json()["items"]
    assert [one["id"] for one in open_ones] == [made["id"]]
    assert "link" not in open_ones[0]
    assert (await join(house, made["link"]))[1].status_code == 201
    assert (await join(house, made["link"]))[1].status_code == 401
    assert (await house.owner.get("/api/v1/invitations")).json()["items"] == []


async def test_an_invitation_that_was_taken_back_or_replaced_is_refused(house):
    first = await invite(house)
    second = await invite(house)
    assert (await join(house, first["link"]))[1].status_code == 401
    assert (await house.owner.delete(f"/api/v1/invitations/{second['id']}")).status_code == 204
    assert (await join(house, second["link"]))[1].status_code == 401
    assert (await house.owner.delete(f"/api/v1/invitations/{second['id']}")).status_code == 404


async def test_an_invitation_is_no_way_to_sign_in(house):
    token = (await invite(house, "owner"))["link"].partition("#")[2]
    assert (await house.client(token).get("/api/v1/me")).status_code == 401
    cookie = house.client(**WEB, Cookie=f"layers_session={token}")
    assert (await cookie.get("/api/v1/me")).status_code == 401


async def test_who_belongs_already_is_not_invited(house):
    again = await house.owner.post("/api/v1/invitations", json={"email": "ada@example.com ", "role": "viewer"})
    assert again.status_code == 409


async def test_a_role_changes_at_once_where_the_member_is_signed_in(house):
    client, joined = await join(house, (await invite(house, "editor"))["link"])
    assert (await client.post("/api/v1/workflows", json={"name": "x"})).status_code == 201
    id = (await members(house))["grace@example.com"]["id"]
    changed = await house.owner.put(f"/api/v1/members/{id}", json={"role": "viewer"})
    assert (changed.status_code, changed.json()["role"]) == (200, "viewer")
    assert (await client.post("/api/v1/workflows", json={"name": "x"})).status_code == 403
    assert joined.json()["user"]["id"] == id


async def test_who_is_removed_is_signed_out(house):
    client, _ = await join(house, (await invite(house))["link"])
    id = (await members(house))["grace@example.com"]["id"]
    assert (await house.owner.delete(f"/api/v1/members/{id}")).status_code == 204
    assert (await client.get("/api/v1/me")).status_code == 401
    assert (await house.owner.delete(f"/api/v1/members/{id}")).status_code == 404


async def test_the_last_owner_stays(house):
    id = (await members(house))["Ada@Example.com"]["id"]
    assert (await house.owner.put(f"/api/v1/members/{id}", json={"role": "editor"})).status_code == 409
    assert (await house.owner.delete(f"/api/v1/members/{id}")).status_code == 409
    await join(house, (await invite(house, "owner"))["link"])
    assert (await house.owner.put(f"/api/v1/members/{id}", json={"role": "editor"})).status_code == 200


@pytest.mark.parametrize("role", ["editor", "runner", "viewer"])
async def test_only_an_owner_manages_members(house, role):
    client = house.client(await house.token(role))
    assert (await client.get("/api/v1/members")).status_code == 403
    assert (await client.post("/api/v1/invitations", json={"email": "x@y.z"})).status_code == 403
    assert (await client.put("/api/v1/members/usr_1", json={"role": "owner"})).status_code == 403
    assert (await client.delete("/api/v1/members/usr_1")).status_code == 403
