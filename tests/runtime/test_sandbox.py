"""What code sees, what it gives back, and what happens to workers that are killed, stopped or lie."""

import asyncio
import os
import select
import signal
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from layers.app import SystemClock
from layers.catalog.code import CodeCall, CodeOutcome
from layers.expressions import Secret
from layers.runtime.sandbox import answer, process
from layers.runtime.sandbox.pool import Pool
from layers.runtime.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
JS, PY = "javascript", "python"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sandbox():
    made = Sandbox(SystemClock())
    yield made
    await made.close()


@pytest.fixture
def run(sandbox):
    async def run(language, code, given=None, *, owner="wf_1", timeout_ms=5000, seed=(1, 2, 3, 4), **roots):
        data = {"input": given, "trigger": {"t": 1}, "nodes": {}, "variables": {}, **roots}
        return await sandbox.perform(CodeCall(language, code, data, NOW, seed, owner, timeout_ms))

    return run


# --- contract --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (JS, "return [input.a, items, trigger.t, nodes['n'].x, variables.v, execution.id, item, index, total]"),
        (PY, 'return [input["a"], items, trigger["t"], nodes["n"]["x"], variables["v"], execution["id"], item, '
             "index, total]"),
    ],
)  # fmt: skip
async def test_code_sees_the_names_of_the_contract(run, language, code):
    roots = {"nodes": {"n": {"x": 5}}, "variables": {"v": 6}, "execution": {"id": "exe_1"}}
    made = await run(language, code, {"a": 1}, **roots, item={"i": 1}, index=0, total=2)
    assert made.value == [1, [{"a": 1}], 1, 5, 6, "exe_1", {"i": 1}, 0, 2]


@pytest.mark.parametrize("given", [[1, 2], {"items": [1, 2]}])
async def test_items_are_the_list_that_came(run, given):
    assert (await run(JS, "return items", given)).value == [1, 2]
    assert (await run(PY, "return items", given)).value == [1, 2]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (JS, "return [new Date().toISOString(), Date.now(), Math.random(), Math.random()]"),
        (PY, "from datetime import datetime, timezone\nimport random, time\n"
             "return [datetime.now(timezone.utc).isoformat(), time.time(), random.random(), random.random()]"),
    ],
)  # fmt: skip
async def test_r41_time_stands_still_and_chance_is_seeded(run, language, code):
    once, again = await run(language, code), await run(language, code)
    other = await run(language, code, seed=(9, 9, 9, 9))
    assert once.value[0].startswith("2026-03-15T10:30:00")
    assert once.value[1] in (NOW.timestamp(), NOW.timestamp() * 1000)
    assert once.value == again.value
    assert once.value[2] != once.value[3]
    assert once.value[2:] != other.value[2:]


async def test_what_is_printed_is_the_log_even_when_the_run_fails(run):
    made = await run(JS, "console.log('a', {b: 1}, undefined); console.warn(5); throw new Error('no')")
    assert [(line.level, line.text) for line in made.logs] == [("log", 'a {"b":1} undefined'), ("warn", "5")]
    made = await run(PY, "import sys\nprint('a', {'b': 1})\nprint('x\\ny', file=sys.stderr)\nraise ValueError('no')")
    assert [(line.level, line.text) for line in made.logs] == [("log", "a {'b': 1}"), ("error", "x"), ("error", "y")]
    assert made.fault.code == "CODE_ERROR"


@pytest.mark.parametrize(
    ("language", "code"),
    [(JS, "for (let i = 0; i < 5000; i++) console.log(i); return 1"), (PY, "for i in range(5000): print(i)\nreturn 1")],
)
async def test_a_log_that_is_too_long_is_cut_and_the_run_goes_on(run, language, code):
    made = await run(language, code)
    assert made.value == 1
    assert (len(made.logs), made.logs[-1].text) == (1001, "… log truncated")


# --- serialisation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "warned"),
    [
        ("return {a: NaN, b: Infinity}", {"a": None, "b": None}, ["CODE_NOT_FINITE"]),
        ("return [new Date(0), new Date(NaN)]", ["1970-01-01T00:00:00.000Z", None], []),
        ("return {a: undefined, b() {}, c: Symbol(), d: [undefined]}", {"d": [None]}, []),
        ("return new Map([[1, 2]])", {}, ["CODE_MAP_OR_SET"]),
        ("return {p: Promise.resolve(1) && 1, n: new Number(5), s: new String('x')}", {"p": 1, "n": 5, "s": "x"}, []),
        ("class A { toJSON() { return {z: 1} } }; return new A()", {"z": 1}, []),
        ("return {['__proto__']: 1}", {"__proto__": 1}, []),
        ("return", None, []),
    ],
)
async def test_javascript_values_become_json(run, code, value, warned):
    made = await run(JS, code)
    assert (made.fault, made.value, [code for code, _ in made.warnings]) == (None, value, warned)


PYTHON = """
from dataclasses import dataclass
from datetime import datetime, date
from decimal import Decimal
@dataclass
class Point:
    x: int
    y: str = "a"
return {"p": Point(1), "d": Decimal("1.5"), "t": (1, date(2026, 1, 2)), 3: None, "n": float("nan"), "b": 2 ** 62}
"""


async def test_python_values_become_json(run):
    made = await run(PY, PYTHON)
    assert made.value == {
        "p": {"x": 1, "y": "a"}, "d": 1.5, "t": [1, "2026-01-02"], "3": None, "n": None, "b": 2**62,
    }  # fmt: skip
    assert [code for code, _ in made.warnings] == ["CODE_NOT_FINITE"]


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        (JS, "return {a: 5n}", "the result.a is a BigInt: use Number() or String()."),
        (JS, "const a = {}; a.b = [a]; return a", "the result.b[0] contains itself."),
        (JS, "let a = 1; for (let i = 0; i < 150; i++) a = [a]; return a", "nested deeper than 100"),
        (JS, "return 'x'.repeat(2e6)", "larger than 1048576"),
        (PY, "return {'a': [{1}]}", "the result.a[0] is a set, which JSON does not know."),
        (PY, "a = []\na.append(a)\nreturn a", "the result[0] contains itself."),
        (PY, "a = 1\nfor i in range(150): a = [a]\nreturn a", "nested deeper than 100"),
        (PY, "return {(1, 2): 3}", "the key (1, 2)"),
        (PY, "return 'x' * 2000000", "larger than 1048576"),
        (PY, "return 2 ** 70", "beyond 64 bits"),
    ],
)
async def test_what_is_no_json_is_refused_with_its_place(run, language, code, said):
    made = await run(language, code)
    assert made.fault.code == "CODE_OUTPUT_INVALID"
    assert said in made.fault.message


async def test_changed_built_ins_have_no_effect_on_the_answer(run):
    spoil = """
      JSON.stringify = () => '{"hacked":1}'; Object.prototype.toJSON = () => 'h'; Array.prototype.toJSON = () => 'h';
      Array.prototype.join = () => 'h'; String.prototype.slice = () => 'h'; Reflect.apply = () => 'h';
      Object.defineProperty(Array.prototype, '0', {set() {}, configurable: true});
      Object.defineProperty(Object.prototype, 'ok', {get() { return false }, set() {}, configurable: true});
      Function.prototype.call = Function.prototype.apply = Object.keys = Date.prototype.toISOString = () => 'h';
      return {a: [1, {b: 2}], d: new Date(0)}"""
    made = await run(JS, spoil)
    assert made.value == {"a": [1, {"b": 2}], "d": "1970-01-01T00:00:00.000Z"}
    made = await run(PY, "global _finish, len, isinstance\n_finish = len = isinstance = None\nreturn {'a': 1}")
    assert made.value == {"a": 1}


async def test_digits_that_javascript_cannot_keep_are_told(run):
    made = await run(JS, "return input.n", {"n": 12345678901234567})
    assert [code for code, _ in made.warnings] == ["CODE_NUMBER_PRECISION"]


# --- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        (JS, "let a = 1;\n\n  return b.c", ("CODE_ERROR", "ReferenceError", 3, 10)),
        (JS, "const f = () => {\n  throw new TypeError('x') };\nf()", ("CODE_ERROR", "TypeError", 2, 13)),
        (JS, "let a = 1;\nreturn a..b", ("CODE_SYNTAX", "SyntaxError", 2, 10)),
        (JS, "}); throw 5; (async () => {", ("CODE_SYNTAX", "SyntaxError", None, None)),
        (PY, "a = 1\n\nif a:\n  return b", ("CODE_ERROR", "NameError", 4, 10)),
        (PY, 't = """\n  text\n"""\nreturn t + 1', ("CODE_ERROR", "TypeError", 4, 8)),
        (PY, "if True\n  return 1", ("CODE_SYNTAX", "SyntaxError", 1, 8)),
        (PY, "def g():\n    yield 1\nreturn 1", ("CODE_SYNTAX", "NotImplementedError", 2, 5)),
    ],
)
async def test_an_error_stands_where_it_is_in_the_users_text(run, language, code, expected):
    fault = (await run(language, code)).fault
    assert (fault.code, fault.name, fault.line, fault.column) == expected


async def test_a_text_over_several_lines_keeps_its_indentation(run):
    code = "a = '''x\n  y\n\n z'''\nb = \"#\" # '''\nreturn a + b"
    assert (await run(PY, code)).value == "x\n  y\n\n z#"


async def test_an_error_without_a_text_is_still_an_error(run):
    made = await run(JS, "throw {get message() { throw 1 }, toString() { throw 2 }, toJSON() { throw 3 }}")
    assert (made.fault.code, made.fault.message) == ("CODE_ERROR", "(unprintable error)")


async def test_a_promise_that_never_settles_is_an_error(run):
    assert "never settled" in (await run(JS, "return new Promise(() => {})")).fault.message


async def test_secrets_that_are_handed_over_do_not_come_back(run):
    made = await run(
        JS, "console.log(variables.key); return {['k' + variables.key]: 'a' + variables.key}",
        variables={"key": Secret("sk-12345")},
    )  # fmt: skip
    assert "sk-12345" not in repr(made)
    assert made.value == {"k••••": "a••••"}
    made = await run(PY, "raise ValueError(variables['key'])", variables={"key": Secret("sk-12345")})
    assert made.fault.message == "••••"


async def test_input_over_its_limit_is_refused_before_it_is_sent(run):
    assert (await run(JS, "return 1", "x" * (9 << 20))).fault.code == "CODE_INPUT_TOO_LARGE"


# --- workers ---------------------------------------------------------------------------------------------------------


async def busy(pool: Pool) -> int:
    """The process that runs user code now."""
    while True:
        for worker in pool._all - set(pool._idle):
            return worker.processes[-1]
        await asyncio.sleep(0)


async def killed_again_and_again(pool: Pool, running: asyncio.Task[CodeOutcome]) -> CodeOutcome:
    """Whichever worker has it is killed as soon as it has, until the run gives up."""
    dead: set[int] = set()
    while not running.done():
        for worker in pool._all - set(pool._idle):
            if (process := worker.processes[0]) not in dead:
                dead.add(process)
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        await asyncio.sleep(0)
    return running.result()


@pytest.mark.parametrize(("language", "code"), [(JS, "while (true) {}"), (PY, "while True: pass")])
async def test_a_run_that_is_killed_twice_fails_alone(sandbox, run, language, code):
    await sandbox.warm([language])
    running = asyncio.create_task(run(language, code, timeout_ms=20_000))
    assert (await killed_again_and_again(sandbox.pools[language], running)).fault.code == "CODE_WORKER_LOST"
    assert (await run(language, "return 1")).value == 1


async def test_a_stopped_worker_is_killed_after_its_time(sandbox, run):
    await sandbox.warm([JS])
    running = asyncio.create_task(run(JS, "while (true) {}", timeout_ms=100))
    os.kill(await busy(sandbox.pools[JS]), signal.SIGSTOP)
    assert (await running).fault.code == "CODE_TIMEOUT"


async def test_work_that_the_engine_cannot_interrupt_is_ended_from_outside(run):
    code = "return 'a'.repeat(6e6).split('').sort().length"
    made = await run(JS, code, timeout_ms=200)
    assert made.fault is None or made.fault.code in ("CODE_TIMEOUT", "CODE_MEMORY")
    assert (await run(JS, "return 1")).value == 1


async def test_a_lost_worker_is_replaced_and_the_run_done_again(sandbox, run):
    await sandbox.warm([JS])
    (worker,) = sandbox.pools[JS]._idle[-1:]
    worker.kill()
    await worker._process.wait()
    worker._process._transport.close()
    assert (await run(JS, "return 7")).value == 7


async def test_two_runs_of_a_workflow_go_at_once_and_others_overtake_the_third():
    pool = Pool(JS, size=4)
    order = []
    gate, three = asyncio.Event(), asyncio.Event()

    async def hold(owner):
        async with pool.worker(owner):
            order.append(owner)
            if len(order) == 3:
                three.set()
            await gate.wait()

    tasks = [asyncio.create_task(hold(owner)) for owner in ("a", "a", "a", "b")]
    await three.wait()
    assert (sorted(order), pool.waiting) == (["a", "a", "b"], 1)
    gate.set()
    await asyncio.gather(*tasks)
    assert pool.waiting == 0
    await pool.close(1)
    assert pool.workers == 0


async def test_waiting_for_a_worker_has_an_end():
    pool = Pool(JS, size=1, queue_s=0.05)
    sandbox = Sandbox(SystemClock(), {JS: pool, PY: Pool(PY)})
    async with pool.worker("other"):
        made = await sandbox.perform(CodeCall(JS, "return 1", {"input": 1}, NOW, (1, 2, 3, 4), "mine"))
    assert made.fault.code == "CODE_QUEUE_TIMEOUT"
    assert (await sandbox.perform(CodeCall(JS, "return 1", {"input": 1}, NOW, (1, 2, 3, 4), "mine"))).value == 1
    await sandbox.close()


async def test_nothing_starts_before_there_is_work_and_nothing_is_left_after_the_end():
    sandbox = Sandbox(SystemClock())
    assert [pool.workers for pool in sandbox.pools.values()] == [0, 0]
    await sandbox.warm([JS, PY])
    processes = [one for pool in sandbox.pools.values() for one in pool.processes]
    assert len(processes) == 3
    ends = [os.pidfd_open(pid) for pid in processes]
    await sandbox.close()
    for end in ends:  # it can be read when the process has ended, whether anybody asked for that yet or not
        assert select.select([end], [], [], 10)[0]
        os.close(end)


async def test_a_worker_ends_when_its_standard_input_closes():
    worker = await process.start(JS)
    worker._process.stdin.close()
    assert await worker._process.wait() == 0


async def test_a_missing_runtime_is_said_and_nothing_else(monkeypatch):
    monkeypatch.setitem(process.PACKAGES, JS, ("no_such_package",))
    sandbox = Sandbox(SystemClock())
    made = await sandbox.perform(CodeCall(JS, "return 1", {"input": 1}, NOW, (1, 2, 3, 4), "wf_1"))
    assert made.fault.code == "CODE_UNAVAILABLE"
    assert "quickjs-ng" in made.fault.hint
    await sandbox.close()


@pytest.mark.parametrize(
    "frame",
    [b"", b"[]", b"{}", b'{"ok":1}', b'{"ok":false}', b'{"ok":false,"code":"X"}', b'{"ok":false,"code":[]}', b"\xff"],
)
async def test_a_frame_that_is_no_answer_is_not_believed(frame):
    with pytest.raises(answer.Nonsense):
        answer.read(frame)


async def test_an_answer_is_cut_to_its_shape():
    forged = b'{"ok":false,"code":"CODE_ERROR","name":5,"message":"%s","line":-1,"logs":[{"level":"x","text":7}, 3]}'
    made = answer.read(forged % (b"m" * 9000))
    assert (made.fault.name, len(made.fault.message), made.fault.line) == ("", 4000, None)
    assert [(line.level, line.text, line.t) for line in made.logs] == [("log", "", 0)]


KEY = "-----BEGIN KEY-----\nsk/4711\\geheim?&0815\n-----END KEY-----"


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (JS, "return JSON.stringify({k: variables.key})"),
        (JS, "return variables.key.split('\\n')"),
        (JS, "return {[encodeURIComponent(variables.key)]: 1}"),
        (JS, "throw new Error(JSON.stringify(variables.key))"),
        (JS, "console.log(JSON.stringify(variables))"),
        (PY, "return repr(variables)"),
        (PY, "print(variables)"),
        (PY, "raise KeyError(variables['key'])"),
        (PY, "return variables['key'].encode().hex()"),
        (PY, "import base64\n"
             "return [base64.b64encode((p + variables['key'] + ':x').encode()).decode() for p in ('', 'a', 'ab')]"),
        (PY, "import base64\nreturn base64.urlsafe_b64encode(variables['key'].encode()).decode()"),
    ],
)  # fmt: skip
async def test_a_secret_is_masked_in_the_spellings_that_code_makes_of_texts(run, language, code):
    made = await run(language, code, variables={"key": Secret(KEY)})
    told = f"{made.value} {made.fault} {made.logs}"
    assert "••••" in told
    for piece in ("4711", "geheim", "0815", KEY.encode()[22:40].hex(), "2tcvNDcxMV", "zay80NzExX", "NrLzQ3MTFc"):
        assert piece not in told, piece
