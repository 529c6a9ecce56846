import base64
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from layers.catalog.trigger import Refusal
from layers.errors import WontWork
from layers.expressions import Secret

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "webhooks" / "vectors.json").read_text())["cases"]
FORMATS = {"standard-webhooks": "standard", "stripe": "stripe", "slack": "slack", "github": "sha256_prefixed"}
JSON = {"Content-Type": "application/json"}
SECRET = "s3cret-for-tests"
BODY = b'{"email": "zoe@example.com"}'


def signed(body=BODY, secret=SECRET):
    return hmac.new(secret.encode(), body, "sha256").hexdigest()


# --- the payload -----------------------------------------------------------------------------------------------------


def test_a_json_post_becomes_the_payload(made, arrival):
    headers = {**JSON, "X-Request-Id": "r1", "Authorization": "Bearer x", "Cookie": "a=b"}
    payload = made("trigger_webhook").accept(arrival(BODY, headers, query=[("a", "1"), ("b", "2"), ("b", "3")]))
    assert payload == {
        "triggerType": "webhook_received", "occurredAt": 1764000000000, "dedupeId": None, "method": "POST",
        "path": "lead", "query": {"a": "1", "b": ["2", "3"]},
        "headers": {"content-type": "application/json", "x-request-id": "r1"},
        "body": {"email": "zoe@example.com"}, "rawBody": BODY.decode(), "contentType": "application/json",
        "remoteIp": "203.0.113.7", "receivedAt": 1764000000000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content_type", "body", "wanted"),
    [
        ("application/json; charset=utf-8", b'{"a": 1}', {"a": 1}),
        ("application/vnd.github+json", b"[1]", [1]),
        ("application/json", b"\xef\xbb\xbf{}", {}),
        ("application/json", b"", None),
        ("application/x-www-form-urlencoded", b"a=1&b=x+y&b=z&c=", {"a": "1", "b": ["x y", "z"], "c": ""}),
        ("application/x-www-form-urlencoded", b'{"a": 1}', {"a": 1}),
        ("text/plain", b"hello", "hello"),
        ("text/plain; charset=latin-1", "Köln".encode("latin-1"), "Köln"),
        ("text/plain; charset=nonsense", b"hello", "hello"),
        ("", b'{"a": 1}', '{"a": 1}'),
    ],
)
def test_a_body_is_read_as_its_type_says(made, arrival, content_type, body, wanted):
    payload = made("trigger_webhook").accept(arrival(body, {"Content-Type": content_type} if content_type else {}))
    assert payload["body"] == wanted


def test_a_multipart_form_is_an_object_and_its_files_are_in_it(made, arrival):
    body = (
        b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        b'--X\r\nContent-Disposition: form-data; name="f"; filename="x.bin"\r\n\r\n\x00\xff\r\n--X--\r\n'
    )
    payload = made("trigger_webhook").accept(arrival(body, {"Content-Type": "multipart/form-data; boundary=X"}))
    assert payload["body"] == {"a": "1", "f": {"filename": "x.bin", "size": 2, "base64": "AP8="}}


@pytest.mark.parametrize("body", [b"{not json", b'{"a": NaN}', b"\xff"])
def test_malformed_json_is_a_400_that_says_where(made, arrival, body):
    refusal = made("trigger_webhook").accept(arrival(body, JSON))
    assert (refusal.status, refusal.code) == (400, "BODY_MALFORMED")


def test_a_multipart_form_without_its_boundary_is_a_400(made, arrival):
    refusal = made("trigger_webhook").accept(arrival(b"zzz", {"Content-Type": "multipart/form-data; boundary=X"}))
    assert refusal.status == 400


@pytest.mark.parametrize("header", ["Idempotency-Key", "Webhook-Id", "X-GitHub-Delivery"])
def test_the_senders_id_of_a_delivery_is_the_dedupe_id(made, arrival, header):
    assert made("trigger_webhook").accept(arrival(BODY, {**JSON, header: "d-1"}))["dedupeId"] == "d-1"


# --- who may call, and how -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_a_405_that_says_which_are_taken(made, arrival, method):
    refusal = made("trigger_webhook", {"methods": ["POST", "PATCH"]}).accept(arrival(BODY, JSON, method=method))
    assert (refusal.status, refusal.headers) == (405, {"Allow": "POST, PATCH"})


@pytest.mark.parametrize(
    ("sent", "status"),
    [(signed(), None), (signed().upper(), None), (signed(secret="other"), 401), ("", 401), ("é", 401), (None, 401)],
)
def test_with_a_secret_the_body_must_be_signed(made, arrival, sent, status):
    webhook = made("trigger_webhook", {"secret": "{{variables.hook_secret}}"}, {"hook_secret": Secret(SECRET)})
    answer = webhook.accept(arrival(BODY, {**JSON, **({"X-Layers-Signature": sent} if sent is not None else {})}))
    assert (answer.status if isinstance(answer, Refusal) else None) == status


def test_a_body_altered_by_one_character_is_refused(made, arrival):
    webhook = made("trigger_webhook", {"secret": SECRET})
    answer = webhook.accept(arrival(BODY + b" ", {**JSON, "X-Layers-Signature": signed()}))
    assert (answer.status, answer.code) == (401, "SIGNATURE_INVALID")


@pytest.mark.parametrize("value", [None, "", Secret(""), Secret(None)])
def test_a_secret_that_came_out_empty_lets_nobody_in(made, arrival, value):
    webhook = made("trigger_webhook", {"secret": "{{variables.hook_secret}}"}, {"hook_secret": value})
    assert webhook.accept(arrival(BODY, {**JSON, "X-Layers-Signature": signed(secret="")})).status == 401


def test_the_header_may_have_another_name(made, arrival):
    webhook = made("trigger_webhook", {"secret": SECRET, "signatureHeader": "X-Sig"})
    assert isinstance(webhook.accept(arrival(BODY, {**JSON, "X-Sig": signed()})), dict)


@pytest.mark.parametrize("header", ["X-Hub-Signature-256", "X-Layers-Signature"])
def test_github_signs_with_a_prefix_in_its_own_header(made, arrival, header):
    webhook = made("trigger_webhook", {"secret": SECRET, "signatureFormat": "sha256_prefixed"})
    assert isinstance(webhook.accept(arrival(BODY, {**JSON, header: f"sha256={signed()}"})), dict)
    assert webhook.accept(arrival(BODY, {**JSON, header: signed()})).status == 401


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['scheme']}: {case['name']}")
def test_published_vectors_hold(made, arrival, case):
    """Source: standard-webhooks (Apache-2.0), stripe-python (MIT), Slack's documentation; see the file's note."""
    webhook = made("trigger_webhook", {"secret": case["secret"], "signatureFormat": FORMATS[case["scheme"]]})
    request = arrival(case["body"], case["headers"], at=datetime.fromtimestamp(case["now"], UTC))
    assert isinstance(webhook.accept(request), dict) is case["valid"]


STANDARD = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,bm9pc2U= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


@pytest.mark.parametrize(("late", "valid"), [(0, True), (299, True), (301, False), (-301, False)])
def test_standard_webhooks_published_vector_is_taken_within_five_minutes(made, arrival, late, valid):
    webhook = made(
        "trigger_webhook", {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "signatureFormat": "standard"}
    )
    request = arrival('{"test": 2432232314}', STANDARD, at=datetime.fromtimestamp(1614265330 + late, UTC))
    answer = webhook.accept(request)
    assert isinstance(answer, dict) is valid
    assert not valid or answer["dedupeId"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"


@pytest.mark.parametrize(("late", "valid"), [(0, True), (301, False), (-301, False)])
def test_slacks_published_vector_is_taken_within_five_minutes(made, arrival, late, valid):
    case = next(case for case in VECTORS if case["scheme"] == "slack")
    webhook = made("trigger_webhook", {"secret": case["secret"], "signatureFormat": "slack"})
    request = arrival(case["body"], case["headers"], at=datetime.fromtimestamp(1531420618 + late, UTC))
    assert isinstance(webhook.accept(request), dict) is valid


@pytest.mark.parametrize("header", ["t=,v1=", "t=abc,v1=00", "t=1700000000", ",,,=", "v1=é,t=1700000000"])
def test_a_nonsense_signature_header_is_a_401_and_no_crash(made, arrival, header):
    webhook = made("trigger_webhook", {"secret": SECRET, "signatureFormat": "stripe"})
    assert webhook.accept(arrival(BODY, {**JSON, "Stripe-Signature": header})).status == 401


def test_a_secret_that_is_no_base64_is_a_401_and_no_crash(made, arrival):
    webhook = made("trigger_webhook", {"secret": "ü", "signatureFormat": "standard"})
    assert webhook.accept(arrival(BODY, STANDARD, at=datetime.fromtimestamp(1614265330, UTC))).status == 401


@pytest.mark.parametrize(
    ("config", "headers", "valid"),
    [
        ({"signatureHeader": "X-Key"}, {"X-Key": SECRET}, True),
        ({"signatureHeader": "X-Key"}, {"X-Key": SECRET + "x"}, False),
        ({"signatureHeader": "X-Key"}, {}, False),
        ({"signatureHeader": "Authorization"}, {"Authorization": f"Bearer {SECRET}"}, True),
        ({"signatureHeader": "Authorization"}, {"Authorization": SECRET}, True),
    ],
)
def test_the_secret_itself_may_be_what_a_header_holds_and_is_not_passed_on(made, arrival, config, headers, valid):
    webhook = made("trigger_webhook", {"auth": "header", "secret": SECRET, **config})
    answer = webhook.accept(arrival(BODY, {**JSON, **headers}))
    assert isinstance(answer, dict) is valid
    assert SECRET not in json.dumps(answer if valid else answer.message)


@pytest.mark.parametrize(
    ("sent", "valid"),
    [
        ("Basic " + base64.b64encode(b"zoe:pa:ss").decode(), True),
        ("basic " + base64.b64encode(b"zoe:pa:ss").decode(), True),
        ("Basic " + base64.b64encode(b"zoe:no").decode(), False),
        ("Basic %%%", False),
        ("Bearer zoe:pa:ss", False),
    ],
)
def test_basic_asks_for_name_and_password(made, arrival, sent, valid):
    webhook = made("trigger_webhook", {"auth": "basic", "secret": "zoe:pa:ss"})
    answer = webhook.accept(arrival(BODY, {**JSON, "Authorization": sent}))
    assert isinstance(answer, dict) is valid
    assert valid or answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_none_takes_everyone_even_with_a_secret_left_in_the_form(made, arrival):
    assert isinstance(made("trigger_webhook", {"auth": "none", "secret": SECRET}).accept(arrival(BODY, JSON)), dict)


@pytest.mark.parametrize(
    ("ip", "status"),
    [("10.1.2.3", None), ("203.0.113.7", None), ("::ffff:10.1.2.3", None), ("203.0.113.8", 403), ("?", 403)],
)
def test_only_allowed_addresses_are_let_in(made, arrival, ip, status):
    webhook = made("trigger_webhook", {"allowedIps": "203.0.113.7, 10.0.0.0/8\n2001:db8::/32"})
    answer = webhook.accept(arrival(BODY, JSON, ip=ip))
    assert (answer.status if isinstance(answer, Refusal) else None) == status


# --- form and address ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"path": "a b"}, "path"),
        ({"path": "/lead"}, "path"),
        ({"path": "a//b"}, "path"),
        ({"methods": ["BREW"]}, "methods"),
        ({"allowedIps": "10.0.0.0/99"}, "allowedIps"),
        ({"responseMode": "later"}, "responseMode"),
        ({"auth": "jwt"}, "auth"),
    ],
)
def test_bad_config_is_refused_by_field(made, config, field):
    with pytest.raises(WontWork) as caught:
        made("trigger_webhook", config)
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", field)


def test_it_listens_at_its_path_or_at_the_token_it_is_given(made):
    assert made("trigger_webhook", {"path": "lead/new"}).subscribe("tok") == ("webhook", "lead/new")
    assert made("trigger_webhook").subscribe("tok") == ("webhook", "tok")


def test_a_check_that_has_nothing_to_check_with_is_found(made):
    assert [flaw[0] for flaw in made("trigger_webhook", {"auth": "hmac"}).check()] == ["secret"]
    assert list(made("trigger_webhook").check()) == []


def test_started_by_hand_the_input_is_the_body_or_the_whole_payload(made):
    webhook, now = made("trigger_webhook", {"path": "lead"}), datetime(2025, 11, 24, 16, tzinfo=UTC)
    plain = webhook.by_hand({"email": "a@b.c"}, "zoe", now)
    assert (plain["body"], plain["method"], plain["path"]) == ({"email": "a@b.c"}, "POST", "lead")
    assert json.loads(plain["rawBody"]) == {"email": "a@b.c"}
    whole = webhook.by_hand({"method": "PUT", "body": {"n": 1}, "extra": 2}, "zoe", now)
    assert (whole["body"], whole["method"], whole["extra"]) == ({"n": 1}, "PUT", 2)
