from datetime import timedelta

import pytest

from layers.api.auth import SESSION_MS

OWNER = {"email": "Ada@Example.com", "password": "correct horse"}
WEB = {"X-Layers-Client": "web"}
ACCOUNT = {"email": "ada@example.com", "password": "correct horse", "name": "Ada", "organisation": "Engines"}


async def test_the_setup_link_makes_the_owner_once_and_signs_in(make_house):
    house = await make_house()
    client = house.client(**WEB)
    assert (await client.get("/api/v1/setup-state")).json() == {"needs_owner": True}
    done = await client.post("/api/v1/setup", json={"token": house.services.setup_token, **ACCOUNT})
    assert done.status_code == 201
    assert done.json()["role"] == "owner"
    assert done.json()["organisation"]["name"] == "Engines"
    me = await client.get("/api/v1/me")
    assert me.json()["user"]["email"] == "ada@example.com"
    assert (await client.get("/api/v1/setup-state")).json() == {"needs_owner": False}
    again = await client.post("/api/v1/setup", json={"token": house.services.setup_token, **ACCOUNT})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")


async def test_a_wrong_setup_token_makes_nobody_the_owner(make_house):
    house = await make_house()
    refused = await house.client().post("/api/v1/setup", json={"token": "guessed", **ACCOUNT})
    assert refused.status_code == 401
    assert not await house.services.store.has_owner()


async def test_settings_make_the_owner_at_the_first_start(house):
    client = house.client(**WEB)
    signed = await client.post("/api/v1/session", json=OWNER)
    assert signed.status_code == 200
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert (await client.get("/api/v1/me")).json()["role"] == "owner"


async def test_signing_out_ends_the_session_on_the_server(house):
    client = house.client(**WEB)
    await client.post("/api/v1/session", json=OWNER)
    secret = client.cookies["layers_session"]
    assert (await client.delete("/api/v1/session")).status_code == 204
    stolen = await house.client().get("/api/v1/me", headers={"Cookie": f"layers_session={secret}"})
    assert stolen.status_code == 401


async def test_a_session_ends_by_itself(make_house, clock):
    house = await make_house(clock=clock, admin_email=OWNER["email"], admin_password=OWNER["password"])
    client = house.client(**WEB)
    await client.post("/api/v1/session", json=OWNER)
    secret = client.cookies["layers_session"]
    clock.advance(SESSION_MS + 1)
    assert (await house.client().get("/api/v1/me", headers={"Cookie": f"layers_session={secret}"})).status_code == 401


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(house, email):
    refused = await house.client().post("/api/v1/session", json={"email": email, "password": "wrong"})
    assert refused.status_code == 401
    assert refused.json()["detail"] == "This e-mail and password do not belong together."


async def test_guessing_is_throttled_by_email_and_the_right_password_waits_too(make_house, clock):
    house = await make_house(clock=clock, admin_email=OWNER["email"], admin_password=OWNER["password"])
    client = house.client()
    for _ in range(10):
        wrong = await client.post("/api/v1/session", json={**OWNER, "password": "wrong"})
        assert wrong.status_code == 401
    throttled = await client.post("/api/v1/session", json=OWNER)
    assert throttled.status_code == 429
    assert 0 < int(throttled.headers["Retry-After"]) <= 900
    clock.advance(int(timedelta(minutes=15).total_seconds() * 1000))
    assert (await client.post("/api/v1/session", json=OWNER)).status_code == 200


async def test_one_address_cannot_try_many_emails(make_house, clock):
    house = await make_house(clock=clock, admin_email=OWNER["email"], admin_password=OWNER["password"])
    client = house.client()
    tried = [
        await client.post("/api/v1/session", json={"email": f"u{n}@example.com", "password": "wrong"})
        for n in range(51)
    ]
    assert [answer.status_code for answer in tried] == [401] * 50 + [429]


async def test_a_cookie_that_changes_something_needs_the_client_header(house):
    client = house.client()
    await client.post("/api/v1/session", json=OWNER)
    refused = await client.post("/api/v1/workflows", json={"name": "x"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/csrf")
    assert (await client.get("/api/v1/workflows")).status_code == 200
    assert (await client.post("/api/v1/workflows", json={"name": "x"}, headers=WEB)).status_code == 201


async def test_a_bearer_token_needs_no_such_header_and_goes_before_a_cookie(house):
    client = house.client(await house.token("viewer"))
    client.cookies.set("layers_session", "nonsense")
    assert (await client.get("/api/v1/me")).json()["role"] == "viewer"


async def test_a_token_is_no_session_and_a_session_is_no_token(house):
    client = house.client(**WEB)
    await client.post("/api/v1/session", json=OWNER)
    as_token = await house.client(client.cookies["layers_session"]).get("/api/v1/me")
    as_cookie = await house.client().get(
        "/api/v1/me", headers={"Cookie": f"layers_session={await house.token('owner')}"}
    )
    assert (as_token.status_code, as_cookie.status_code) == (401, 401)


async def test_only_the_hash_of_a_secret_is_kept(house):
    secret = await house.token("owner")
    rows = await house.services.store.access_list((await house.services.store.organisation()).id, "token")
    assert rows
    assert all(secret not in str(row) for row in rows)
