import re
from pathlib import Path

import pytest

import layers.integrations
from layers.catalog.integration import SUBGROUPS, manifests, read
from layers.errors import Invalid
from layers.graph.shape import Shape

FIRST = {
    "hubspot", "salesforce", "pipedrive", "activecampaign", "mailchimp", "convertkit", "whatsapp_business", "manychat",
    "telegram", "instagram_dm", "chatwoot", "infobip", "pushover", "resend", "sendgrid", "postmark", "wordpress",
    "webflow", "squarespace", "stripe", "paypal", "mollie", "n8n", "make", "zapier", "calendly", "cal_com", "posthog",
    "google_analytics", "plausible", "github", "vercel", "microsoft_365", "google_workspace",
}  # fmt: skip
SECOND = {
    "slack", "twilio", "openai_chat", "smtp", "imap", "postgres", "mysql", "google_sheets", "airtable", "notion",
    "discord", "shopify", "jira", "trello", "asana", "clickup",
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return {one.service: one for one in manifests(Path(layers.integrations.__path__[0]))}


def test_both_waves_have_their_manifests(found):
    assert len(FIRST) == 34
    assert set(found) == FIRST | SECOND


def test_each_says_who_it_is_and_what_it_can_do(found):
    for one in found.values():
        assert one.description.endswith("."), one.service
        assert "https://" in one.docs, one.service
        assert re.fullmatch(r"#[0-9A-F]{6}", one.color), one.service
        assert one.subgroup in SUBGROUPS
        assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name) for name in one.actions), one.service
        assert all(label[0].isupper() for label in one.actions.values()), one.service


def test_the_first_action_is_the_default(found):
    assert list(found["mollie"].actions) == ["create_payment", "get_payment", "create_customer", "refund_payment"]
    assert found["mollie"].params["action"].default == "create_payment"


def test_they_stand_in_the_catalogue_as_not_built_and_let_data_pass(registry):
    for service in FIRST | SECOND:
        kind = registry.get(service)
        assert (kind.built, kind.group, kind.category) == (False, "integrations", "integration")
        assert kind.shape == Shape(service, "integration", built=False)
        assert kind.to_json()["config_schema"]["properties"]["action"]["x-options"]


def test_a_webhook_service_asks_for_the_address(registry):
    schema = registry.get("n8n").config_schema
    assert schema["required"] == ["webhookUrl"]
    assert schema["properties"]["method"]["enum"] == ["POST", "GET"]


GOOD = """
name = "X"
description = "X."
subgroup = "crm"
auth = ["api_key"]
docs = "https://x.test"
built = false
color = "#000000"
icon = "x"
[[actions]]
name = "a"
label = "A"
"""


@pytest.mark.parametrize(
    "text", ["name = ", "", GOOD.replace("crm", "nowhere"), GOOD.replace("api_key", "guess"), GOOD.split("[[")[0]]
)
def test_a_manifest_that_is_not_right_is_refused_by_name(text):
    with pytest.raises(Invalid, match=r"integrations/x/manifest\.toml"):
        read("x", text)
