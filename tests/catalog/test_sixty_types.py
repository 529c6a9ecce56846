"""Sixty generated node types are registered and run; nothing but the registry hears of them (ARCHITECTURE §6)."""

from __future__ import annotations

import pytest
from tests.runtime.house import House, draw, manual, node

from layers.catalog.node import Context, Done
from layers.catalog.node import node as marks
from layers.catalog.param import param
from layers.catalog.registry import Registry

SERVICES = [f"made_{number:02d}" for number in range(60)]


def generated(number: int) -> type:
    """A type of its own: a field, a name and a shape that depend on the number; every third acts, every fifth forks."""

    def work(self, ctx: Context, given: dict) -> Done:
        kept = [*given.get("seen", []), f"{number}:{self.word}"]
        return Done({**given, "seen": kept}, "left" if number % 5 == 0 else None)

    async def act(self, ctx: Context, given: dict) -> Done:
        return work(self, ctx, given)

    body = {
        "__doc__": f"The generated type number {number}.",
        "__annotations__": {"word": str},
        "word": param("Word", default=f"w{number}"),
        "run": act if number % 3 == 0 else work,
    }
    outputs = ("left", "right") if number % 5 == 0 else ("output",)
    return marks(SERVICES[number], name=f"Made {number}", outputs=outputs)(type(f"Made{number}", (), body))


@pytest.fixture
def sixty() -> Registry:
    made = Registry()
    made.scan("layers.triggers")
    for number, service in enumerate(SERVICES):
        made.register(service, generated(number), {"type": "object"}, {"type": "object"})
    return made


def test_all_sixty_are_in_registry_shapes_and_catalogue(sixty):
    listed = {item["service"]: item for item in sixty.catalogue()["items"]}
    for number, service in enumerate(SERVICES):
        assert sixty.get(service).name == f"Made {number}"
        assert sixty.get(service).acts is (number % 3 == 0)
        assert sixty.shapes[service].outputs == (("left", "right") if number % 5 == 0 else ("output",))
        assert listed[service]["description"] == f"The generated type number {number}."


async def test_all_sixty_run_one_after_another_through_the_real_engine(sixty, tmp_path, clock, ids):
    house = House(tmp_path, sixty, clock, ids)
    await house.start()
    nodes = [manual(), *(node(f"n{n}", service, word="{{trigger.w}}") for n, service in enumerate(SERVICES))]
    ends = ["start", *(f"n{n}.left" if n % 5 == 0 else f"n{n}" for n in range(60))]
    arrows = [f"{ends[n]} > n{n}" for n in range(60)]
    outcome = await house.run(draw(nodes, arrows), {"w": "x"})
    assert outcome.status == "completed"
    assert outcome.output["seen"] == [f"{n}:x" for n in range(60)]
    await house.check()
    await house.stop()
