"""Effects one by one: names and keys, what is recorded, and what is never sent again (R12 to R17)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from layers.catalog.effects import HttpAnswer, HttpCall
from layers.errors import OutcomeUnknown, PieceError, TryAgain, WontWork
from layers.graph.records import Intent, Result
from layers.ports import Clock
from layers.runtime.effects import Asks, Kept, Live, Recording, Replaying
from layers.runtime.standing import Place, fingerprint, origin

GET = HttpCall("GET", "http://x/")
POST = HttpCall("POST", "http://x/", body=b"1")
UNSAFE = HttpCall("POST", "http://x/", body=b"1", sends_key=False)
OK = HttpAnswer(200, "OK", {}, b"fine", "http://x/")


@dataclass
class Book:
    """A ledger whose records are durable when asked, and a peer that answers from a list."""

    answers: list[Any] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    durable_up_to: int = 0
    sent: list[tuple[str, int]] = field(default_factory=list)  # (key, records that were durable then)

    def past(self) -> list[Kept]:
        return list(self.kept)

    def record(self, record: Kept) -> None:
        self.kept.append(record)

    async def durable(self) -> None:
        self.durable_up_to = len(self.kept)

    async def perform(self, call: HttpCall, key: str) -> HttpAnswer:
        self.sent.append((key, self.durable_up_to))
        answer = self.answers.pop(0) if self.answers else OK
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = OK
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, HttpAnswer) else replace(OK, status=answer)

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.sent]


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def live(book: Book, clock: Clock) -> Any:
    """`live(attempt=1, on_unknown=None, choices=None)`: the effects of one attempt over the same ledger."""

    def make(attempt: int = 1, on_unknown: str | None = None, choices: dict[str, str] | None = None) -> Live:
        place = Place("exe_1", "n", "", attempt, clock.ms())
        return Live(place, book, clock, {"http": book}, on_unknown, choices)

    return make


async def test_r12_effects_after_one_another_are_numbered(book: Book, live: Any) -> None:
    effects = live()
    await effects.do(POST)
    await effects.do(POST)
    assert book.keys == ["exe_1:n::1:0", "exe_1:n::2:0"]


async def test_r12_concurrent_effects_must_be_named(book: Book, live: Any) -> None:
    effects = live()
    await asyncio.gather(effects.do(POST, name="a"), effects.do(POST, name="b"))
    assert sorted(book.keys) == ["exe_1:n::a:0", "exe_1:n::b:0"]
    book.answers = [asyncio.Event()]
    first = asyncio.ensure_future(effects.do(POST))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="must be named"):
        await effects.do(POST)
    first.cancel()


async def test_a_write_is_sent_only_after_its_intent_is_durable(book: Book, live: Any) -> None:
    await live().do(POST)
    assert book.sent == [("exe_1:n::1:0", 1)]
    assert [type(record) for record in book.kept] == [Intent, Result]


async def test_r17_a_read_needs_no_intent_but_its_result_is_recorded(book: Book, live: Any) -> None:
    await live().do(GET)
    (result,) = book.kept
    assert isinstance(result, Result)
    assert (result.status, result.request["method"]) == ("done", "GET")


async def test_r14_a_new_attempt_is_answered_from_the_record(book: Book, live: Any) -> None:
    book.answers = [replace(OK, body=b"first"), 500]
    effects = live()
    await effects.do(POST)
    await effects.do(POST)
    again = live(attempt=2)
    assert (await again.do(POST)).body == b"first"
    await again.do(POST)
    assert book.keys == ["exe_1:n::1:0", "exe_1:n::2:0", "exe_1:n::2:0"]


async def test_r14_another_request_than_the_recorded_one_stops_and_shows_both(book: Book, live: Any) -> None:
    await live().do(POST)
    with pytest.raises(WontWork) as stopped:
        await live(attempt=2).do(replace(POST, body=b"2"))
    assert stopped.value.error_code == "EFFECT_CHANGED"
    assert (stopped.value.details["recorded"]["body"], stopped.value.details["now"]["body"]) == ("1", "2")
    assert len(book.sent) == 1


async def test_a_read_that_changed_is_done_anew(book: Book, live: Any) -> None:
    await live().do(GET)
    await live(attempt=2).do(replace(GET, url="http://x/2"))
    assert len(book.sent) == 2


async def test_r13_a_definite_refusal_and_a_retry_is_a_new_epoch(book: Book, live: Any) -> None:
    book.answers = [400, 200]
    await live().do(POST)
    await live(attempt=2).do(replace(POST, body=b"better"))
    assert book.keys == ["exe_1:n::1:0", "exe_1:n::1:1"]


@pytest.mark.parametrize("lost", [500, 503, 408, 425, 429, TryAgain("timeout"), TryAgain("network")])
async def test_r13_an_unknown_outcome_and_a_retry_is_the_same_key(book: Book, live: Any, lost: Any) -> None:
    book.answers = [lost, 200]
    try:
        await live().do(POST)
    except TryAgain:
        assert isinstance(lost, TryAgain)
    assert (await live(attempt=2).do(POST)).status == 200
    assert book.keys == ["exe_1:n::1:0"] * 2


async def test_what_was_never_sent_keeps_its_key(book: Book, live: Any) -> None:
    book.answers = [TryAgain("refused", sent=False), WontWork("blocked"), 200]
    for attempt in (1, 2):
        with pytest.raises(PieceError):
            await live(attempt).do(POST)
    await live(3).do(POST)
    assert book.keys == ["exe_1:n::1:0"] * 3
    assert [record.status for record in book.kept if isinstance(record, Result)] == ["failed", "failed", "done"]


async def test_r15_an_intent_without_a_result_is_sent_again_under_its_key(book: Book, live: Any) -> None:
    await live().do(POST)
    book.kept = book.kept[:1]  # the process was gone before it could write the result
    await live().do(POST)
    assert book.keys == ["exe_1:n::1:0"] * 2


async def test_r15_a_write_without_key_support_asks(book: Book, live: Any) -> None:
    book.answers = [TryAgain("lost")]
    with pytest.raises(Asks) as asked:
        await live().do(UNSAFE)
    assert asked.value.key == "exe_1:n::1:0"
    with pytest.raises(Asks):
        await live(2).do(UNSAFE)
    assert len(book.sent) == 1


async def test_r15_the_node_may_say_fail(book: Book, live: Any) -> None:
    book.answers = [TryAgain("lost")]
    with pytest.raises(OutcomeUnknown):
        await live(on_unknown="fail").do(POST)


@pytest.mark.parametrize(
    ("choice", "keys"),
    [("resend", ["exe_1:n::1:0"] * 2), ("not_done", ["exe_1:n::1:0", "exe_1:n::1:1"]), ("done", ["exe_1:n::1:0"])],
)
async def test_r15_a_person_decides(book: Book, live: Any, choice: str, keys: list[str]) -> None:
    book.answers = [TryAgain("lost")]
    with pytest.raises(Asks) as asked:
        await live().do(UNSAFE)
    assert (await live(choices={asked.value.key: choice}).do(UNSAFE)).status == 200
    assert book.keys == keys


async def test_r13_an_unknown_older_than_a_key_lives_asks(book: Book, live: Any, clock: Any) -> None:
    book.answers = [TryAgain("lost")]
    with pytest.raises(TryAgain):
        await live().do(POST)
    clock.advance(25 * 60 * 60 * 1000)
    with pytest.raises(Asks):
        await live(2).do(POST)


async def test_a_later_attempt_takes_the_time_of_the_one_whose_requests_must_agree(
    book: Book, live: Any, clock: Any
) -> None:
    begun = clock.ms()
    book.answers = [503]
    await live().do(POST)
    assert origin(book.past()) == (begun, 1)
    book.kept = [record for record in book.kept if isinstance(record, Intent)]
    assert origin(book.past()) == (begun, 1)
    book.kept, book.answers = [], [400]
    await live().do(POST)
    assert origin(book.past()) is None  # refused for good: the next request may be another


async def test_r40_what_an_earlier_execution_did_answers_a_retry(book: Book, live: Any) -> None:
    await live().do(POST)
    book.kept = [replace(record, attempt=0) for record in book.kept]
    await live().do(POST)
    assert len(book.sent) == 1
    await live().do(replace(POST, body=b"other"))
    assert book.keys[-1] == "exe_1:n::1:1"


async def test_recording_sends_nothing_and_writes_the_effect_sheet(book: Book, live: Any, clock: Clock) -> None:
    place = Place("exe_1", "n", "", 1, clock.ms())
    effects = Recording(place, book, clock, live())
    answer = await effects.do(POST)
    assert answer.sampled
    assert book.sent == []
    (sheet,) = book.kept
    assert isinstance(sheet, Result)
    assert (sheet.request["method"], sheet.request["body"]) == ("POST", "1")


async def test_recording_really_reads_when_the_user_ticked_it(book: Book, live: Any, clock: Clock) -> None:
    place = Place("exe_1", "n", "", 1, clock.ms())
    effects = Recording(place, book, clock, live())
    assert not (await effects.do(replace(GET, really=True))).sampled
    await effects.do(replace(POST, really=True))
    assert book.keys == ["exe_1:n::1:0"]
    assert [record.effect for record in book.kept] == ["1", "2"]


async def test_replaying_answers_from_the_record_and_nowhere_else(book: Book, live: Any) -> None:
    book.answers = [replace(OK, body=b"then")]
    await live().do(POST)
    effects = Replaying(book.past())
    assert (await effects.do(POST)).body == b"then"
    with pytest.raises(WontWork, match="Nothing is recorded"):
        await effects.do(POST)


async def test_secrets_stay_out_of_records(book: Book, live: Any) -> None:
    from layers.expressions import Secret

    call = replace(POST, headers={"authorization": Secret("hunter2")}, body=Secret(b"hunter2"))
    await live().do(call)
    assert "hunter2" not in repr(book.kept)
    assert fingerprint(call.type, dict(call.describe())) == book.kept[0].fingerprint
