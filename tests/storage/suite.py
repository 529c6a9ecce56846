"""What every store has to do, by verb. A backend's test calls these classes with its own fixture `kept`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from tests.storage.made import (
    AT,
    ORGANISATION,
    USER,
    accepted,
    access,
    append,
    execution,
    hook,
    version,
    workflow,
)  # fmt: skip

from layers.errors import Conflict, Invalid, NotFound, Stale
from layers.graph.status import WorkflowStatus
from layers.ports import JournalStore, Store
from layers.rows import ExecutionRow, Page, SecretRow, VariablesRow


@dataclass(frozen=True, slots=True)
class Kept:
    store: Store
    journal: JournalStore

    def add(self, *rows: ExecutionRow) -> None:
        """Executions that have been accepted and nothing more."""
        appends = [append(accepted(row.id), row=replace(row, seq=1), new=True) for row in rows]
        assert list(self.journal.commit(appends)) == [None] * len(rows)


@pytest.fixture
async def owned(kept: Kept) -> Kept:
    await kept.store.add_owner(USER, ORGANISATION, None)
    return kept


class PeopleSuite:
    async def test_has_owner_only_after_one_was_added(self, kept: Kept) -> None:
        assert not await kept.store.has_owner()
        await kept.store.add_owner(USER, ORGANISATION, access(1, kind="session", user_id="usr_1", expires_at=AT + 5))
        assert await kept.store.has_owner()
        assert await kept.store.access_by_hash(access(1).hash) == access(
            1, kind="session", user_id="usr_1", expires_at=AT + 5
        )

    async def test_a_second_owner_is_a_conflict(self, owned: Kept) -> None:
        other = replace(USER, id="usr_2", email="bob@example.com"), replace(ORGANISATION, id="org_2")
        with pytest.raises(Conflict):
            await owned.store.add_owner(*other, None)
        assert await owned.store.user("usr_2") is None
        assert await owned.store.organisation("org_2") is None

    async def test_an_organisation_that_is_there_takes_the_name_its_owner_gives_it(self, kept: Kept) -> None:
        await kept.store.add_organisation(replace(ORGANISATION, name="", timezone="UTC"))
        assert not await kept.store.has_owner()
        await kept.store.add_owner(USER, ORGANISATION, None)
        assert await kept.store.organisation() == ORGANISATION
        assert await kept.store.user_by_email(USER.email) == (USER, ORGANISATION, "owner")

    @pytest.mark.parametrize("typed", ["ada@example.com", "  ADA@example.COM "])
    async def test_user_by_email_is_found_however_it_is_typed(self, owned: Kept, typed: str) -> None:
        assert await owned.store.user_by_email(typed) == (USER, ORGANISATION, "owner")
        assert await owned.store.user_by_email("eve@example.com") is None

    async def test_user_and_organisation_by_id(self, owned: Kept) -> None:
        assert await owned.store.user("usr_1") == USER
        assert await owned.store.organisation("org_1") == ORGANISATION
        assert await owned.store.organisation() == ORGANISATION
        assert await owned.store.user("usr_9") is None
        assert await owned.store.organisation("org_9") is None

    async def test_access_is_listed_newest_first_by_kind(self, owned: Kept) -> None:
        for number in (1, 2, 3):
            await owned.store.add_access(access(number, kind="session" if number == 2 else "token"))
        assert await owned.store.access_list("org_1", "token") == [access(3), access(1)]
        assert await owned.store.access_list("org_2", "token") == []

    async def test_removed_access_is_no_longer_found(self, owned: Kept) -> None:
        await owned.store.add_access(access(1))
        assert not await owned.store.remove_access("org_2", "acc_1")
        assert await owned.store.remove_access("org_1", "acc_1")
        assert not await owned.store.remove_access("org_1", "acc_1")
        assert await owned.store.access_by_hash(access(1).hash) is None

    async def test_a_setting_is_what_was_set_last(self, kept: Kept) -> None:
        assert await kept.store.setting("secret_key") is None
        await kept.store.set_setting("secret_key", "a")
        await kept.store.set_setting("secret_key", "b")
        assert await kept.store.setting("secret_key") == "b"


class WorkflowSuite:
    @pytest.fixture(autouse=True)
    async def _one_workflow(self, owned: Kept) -> None:
        await owned.store.add_workflow(workflow(), version())

    async def test_a_workflow_comes_back_with_its_document_in_its_order(self, kept: Kept) -> None:
        assert await kept.store.workflow("org_1", "wf_1") == workflow()
        found = await kept.store.version("wf_1", 1)
        assert found == version()
        assert found is not None
        assert list(found.document) == ["format", "name", "nodes", "edges"]
        assert await kept.store.version("wf_1", 2) is None

    async def test_a_workflow_of_another_organisation_is_not_there(self, kept: Kept) -> None:
        assert await kept.store.workflow("org_2", "wf_1") is None
        with pytest.raises(NotFound):
            await kept.store.save_workflow("org_2", "wf_1", 1, version(2), "x", 1)
        with pytest.raises(NotFound):
            await kept.store.remove_workflow("org_2", "wf_1")

    async def test_saving_makes_the_next_version(self, kept: Kept) -> None:
        saved = await kept.store.save_workflow("org_1", "wf_1", 1, version(2, created_at=AT + 50), "Leads", 7)
        assert saved == workflow(name="Leads", version=2, node_count=7, updated_at=AT + 50)
        assert await kept.store.workflow("org_1", "wf_1") == saved
        assert await kept.store.version("wf_1", 2) == version(2, created_at=AT + 50)

    async def test_saving_over_a_newer_version_is_stale(self, kept: Kept) -> None:
        await kept.store.save_workflow("org_1", "wf_1", 1, version(2), "Leads", 2)
        with pytest.raises(Stale) as stale:
            await kept.store.save_workflow("org_1", "wf_1", 1, version(2), "Mine", 2)
        assert stale.value.details["version"] == 2
        found = await kept.store.workflow("org_1", "wf_1")
        assert found is not None
        assert found.name == "Leads"

    async def test_workflows_are_paged_newest_first(self, kept: Kept) -> None:
        for number in range(2, 6):
            await kept.store.add_workflow(workflow(number), version(of=f"wf_{number}"))
        first = await self._list(kept, limit=2)
        assert [row.id for row in first.items] == ["wf_5", "wf_4"]
        await kept.store.add_workflow(workflow(6), version(of="wf_6"))
        second = await self._list(kept, limit=2, cursor=first.next_cursor)
        third = await self._list(kept, limit=2, cursor=second.next_cursor)
        assert [row.id for row in (*second.items, *third.items)] == ["wf_3", "wf_2", "wf_1"]
        assert third.next_cursor is None

    async def test_workflows_are_filtered_by_name_and_status(self, kept: Kept) -> None:
        await kept.store.add_workflow(workflow(2, name="100% ROI", status=WorkflowStatus.ACTIVE), version(of="wf_2"))
        assert [row.id for row in (await self._list(kept, q="LEAD")).items] == ["wf_1"]
        assert [row.id for row in (await self._list(kept, q="0%")).items] == ["wf_2"]
        assert [row.id for row in (await self._list(kept, q="%")).items] == ["wf_2"]
        assert [row.id for row in (await self._list(kept, status="active")).items] == ["wf_2"]

    @pytest.mark.parametrize("cursor", ["", "x", "bnVsbA==", "WzFd", "WyJhIiwiYiJd", "é"])
    async def test_a_cursor_that_is_none_is_refused(self, kept: Kept, cursor: str) -> None:
        with pytest.raises(Invalid, match="cursor"):
            await self._list(kept, cursor=cursor)

    async def test_a_version_is_named_and_the_others_are_not(self, kept: Kept) -> None:
        await kept.store.save_workflow("org_1", "wf_1", 1, version(2), "Lead", 2)
        await kept.store.name_version("wf_1", 1, "As agreed")
        listed = await kept.store.versions("wf_1", cursor=None, limit=5)
        assert [one.name for one in listed.items] == [None, "As agreed"]

    async def test_versions_are_listed_newest_first_without_their_document(self, kept: Kept) -> None:
        for number in (2, 3):
            await kept.store.save_workflow("org_1", "wf_1", number - 1, version(number, author="usr_1"), "Lead", 2)
        first = await kept.store.versions("wf_1", cursor=None, limit=2)
        assert first.items == [
            version(3, document=None, author="usr_1"),
            version(2, document=None, author="usr_1"),
        ]
        rest = await kept.store.versions("wf_1", cursor=first.next_cursor, limit=2)
        assert rest == Page([version(1, document=None)])

    async def test_activation_sets_status_and_subscriptions_together(self, kept: Kept) -> None:
        clock = hook("0 9 * * *", node="clock", kind="schedule", config={"timezone": "UTC"})
        active = await self._activate(kept, hook("abc"), clock)
        assert active == workflow(
            status=WorkflowStatus.ACTIVE, published_version=1, activated_at=AT + 5, activated_by="usr_1"
        )
        assert await kept.store.workflow("org_1", "wf_1") == active
        assert await kept.store.subscriptions() == [clock, hook("abc")]
        assert await kept.store.subscriptions(kind="webhook") == [hook("abc")]
        assert await kept.store.subscriptions(workflow_id="wf_2") == []

    async def test_deactivation_keeps_who_activated_it_and_its_address(self, kept: Kept) -> None:
        await self._activate(kept, hook("abc"))
        row = await kept.store.set_workflow_status(
            "org_1", "wf_1", WorkflowStatus.INACTIVE, published_version=1, by="usr_2", at=AT + 9,
            subscriptions=[hook("abc", active=False)],
        )  # fmt: skip
        assert (row.status, row.activated_by, row.activated_at) == (WorkflowStatus.INACTIVE, "usr_1", AT + 5)
        assert await kept.store.subscriptions() == [hook("abc", active=False)]

    async def test_an_address_taken_by_another_workflow_is_a_conflict_and_changes_nothing(self, kept: Kept) -> None:
        await self._activate(kept, hook("abc"))
        await kept.store.add_workflow(workflow(2), version(of="wf_2"))
        with pytest.raises(Conflict, match="abc") as taken:
            await kept.store.set_workflow_status(
                "org_1", "wf_2", WorkflowStatus.ACTIVE, published_version=1, by=None, at=AT,
                subscriptions=[hook("own", "wf_2"), hook("abc", "wf_2", node="second")],
            )  # fmt: skip
        assert taken.value.details["node_id"] == "second"
        assert await kept.store.workflow("org_1", "wf_2") == workflow(2)
        assert await kept.store.subscriptions() == [hook("abc")]

    async def test_two_workflows_may_keep_the_same_time(self, kept: Kept) -> None:
        await self._activate(kept, hook("0 9 * * *", kind="schedule"))
        await kept.store.add_workflow(workflow(2), version(of="wf_2"))
        await kept.store.set_workflow_status(
            "org_1", "wf_2", WorkflowStatus.ACTIVE, published_version=1, by=None, at=AT,
            subscriptions=[hook("0 9 * * *", "wf_2", kind="schedule")],
        )  # fmt: skip
        assert len(await kept.store.subscriptions(kind="schedule")) == 2

    async def test_a_removed_workflow_leaves_its_executions_and_what_they_ran(self, kept: Kept) -> None:
        await kept.store.save_workflow("org_1", "wf_1", 1, version(2), "Lead", 2)
        await self._activate(kept, hook("abc"))
        kept.add(execution(version=2))
        await kept.store.remove_workflow("org_1", "wf_1")
        assert await kept.store.workflow("org_1", "wf_1") is None
        assert await kept.store.subscriptions() == []
        assert await kept.store.version("wf_1", 2) == version(2)
        assert await kept.store.execution("org_1", "exe_1") is not None

    async def test_a_removed_workflow_that_never_ran_leaves_nothing(self, kept: Kept) -> None:
        await kept.store.remove_workflow("org_1", "wf_1")
        assert await kept.store.version("wf_1", 1) is None

    async def _list(
        self, kept: Kept, *, q: str | None = None, status: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[object]:
        return await kept.store.workflows("org_1", q=q, status=status, cursor=cursor, limit=limit)

    async def _activate(self, kept: Kept, *subscriptions: object) -> object:
        return await kept.store.set_workflow_status(
            "org_1", "wf_1", WorkflowStatus.ACTIVE, published_version=1, by="usr_1", at=AT + 5,
            subscriptions=subscriptions,
        )  # fmt: skip


class VariableSuite:
    async def test_the_newest_state_is_found_and_every_older_one_stays(self, owned: Kept) -> None:
        first = VariablesRow("org_1", 1, {"vat": {"value": 0.19}}, AT, "me")
        second = VariablesRow("org_1", 2, {"vat": {"value": 0.2}}, AT + 1, "me")
        for row in (first, second):
            await owned.store.save_variables(row, [], [])
        assert await owned.store.variables() == [second]
        assert await owned.store.variables_at("org_1", 1) == first
        assert await owned.store.variables_at("org_2", 1) is None

    async def test_of_two_who_change_them_at_once_the_second_is_stale(self, owned: Kept) -> None:
        await owned.store.save_variables(VariablesRow("org_1", 1, {}, AT), [], [])
        with pytest.raises(Stale):
            await owned.store.save_variables(VariablesRow("org_1", 1, {}, AT), [secret("key")], [])
        assert await owned.store.secrets() == []

    async def test_secrets_come_and_go_with_their_variables(self, owned: Kept) -> None:
        await owned.store.save_variables(VariablesRow("org_1", 1, {}, AT), [secret("a"), secret("b")], [])
        await owned.store.save_variables(VariablesRow("org_1", 2, {}, AT), [secret("c")], ["a"])
        assert {row.name for row in await owned.store.secrets()} == {"b", "c"}

    async def test_a_secret_is_replaced_and_removed_in_its_environment(self, owned: Kept) -> None:
        await owned.store.put_secrets([secret("key"), secret("key", environment="dev")])
        await owned.store.put_secrets([secret("key", sealed=b"other")])
        assert sorted((row.environment, row.sealed) for row in await owned.store.secrets()) == [
            ("dev", b"sealed"),
            ("live", b"other"),
        ]
        assert await owned.store.remove_secret("org_1", "", "key", "dev")
        assert not await owned.store.remove_secret("org_2", "", "key")
        assert await owned.store.remove_secret("org_1", "", "key")
        assert await owned.store.secrets() == []

    async def test_a_removed_workflow_takes_its_secrets_along(self, owned: Kept) -> None:
        await owned.store.add_workflow(workflow(1), version(1))
        await owned.store.put_secrets([secret("key"), secret("key", workflow_id="wf_1")])
        await owned.store.remove_workflow("org_1", "wf_1")
        assert [row.workflow_id for row in await owned.store.secrets()] == [""]


def secret(name: str, **fields: object) -> SecretRow:
    row = SecretRow("org_1", "", name, "live", b"sealed", AT, "me")
    return replace(row, **fields)  # type: ignore[arg-type]  # fields of the row
