from datetime import UTC, datetime

import pytest

NOW = datetime(2025, 11, 24, 16, tzinfo=UTC)


def test_the_input_is_the_payload_and_who_and_when_are_added(made):
    payload = made("trigger_manual").by_hand({"email": "a@b.c"}, "zoe@example.com", NOW)
    assert payload == {
        "email": "a@b.c", "triggerType": "manual_trigger", "occurredAt": 1764000000000, "dedupeId": None,
        "triggeredBy": "zoe@example.com", "triggeredAt": 1764000000000,
    }  # fmt: skip


@pytest.mark.parametrize(("given", "value"), [([1, 2], [1, 2]), ("text", "text"), (5, 5)])
def test_an_input_that_is_no_object_stands_under_value(made, given, value):
    assert made("trigger_manual").by_hand(given, "zoe", NOW)["value"] == value


def test_the_sample_is_what_the_form_holds(made):
    assert made("trigger_manual", {"sampleData": '{"a": 1}'}).sample(NOW)["a"] == 1
