import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AUTOSAVE_AFTER, startAutosave } from "../../src/store/autosave";
import type { SaveOutcome } from "../../src/store/server";
import { editorOf, serverOf } from "./parts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const rename = (label: string) => ({ type: "edit_node", id: "a", patch: { label } }) as const;
const failed: SaveOutcome = { kind: "failed", message: "down", retry: true };

function start(outcomes: SaveOutcome[] = []) {
  const editor = editorOf();
  const server = serverOf(outcomes);
  return { editor, server, autosave: startAutosave(editor, server), kind: () => editor.getState().save.kind };
}

test("the last of several changes is saved two seconds after it", async () => {
  const { editor, server, kind } = start();
  editor.getState().perform(rename("one"));
  await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER - 1);
  editor.getState().perform(rename("two"));
  await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER - 1);
  expect(server.save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(server.save).toHaveBeenCalledTimes(1);
  expect(server.save.mock.calls[0]?.[0].nodes[2]?.label).toBe("two");
  expect(kind()).toBe("saved");
});

test("saving now waits for nothing, and saving nothing asks nobody", async () => {
  const { editor, server, autosave } = start();
  expect(await autosave.now()).toBe(true);
  expect(server.save).not.toHaveBeenCalled();
  editor.getState().perform(rename("one"));
  expect(await autosave.now()).toBe(true);
  await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER * 2);
  expect(server.save).toHaveBeenCalledTimes(1);
});

test("an edit during a save is saved by the next", async () => {
  const { editor, server, autosave, kind } = start();
  editor.getState().perform(rename("one"));
  const first = autosave.now();
  editor.getState().perform(rename("two"));
  expect(await first).toBe(false);
  await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER);
  expect(server.save).toHaveBeenCalledTimes(2);
  expect(kind()).toBe("saved");
});

test("after three failures it stops, and begins again when told to", async () => {
  const { editor, server, autosave, kind } = start([failed, failed, failed]);
  editor.getState().perform(rename("one"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.save).toHaveBeenCalledTimes(3);
  expect(kind()).toBe("stopped");
  expect(await autosave.now()).toBe(true);
  expect(kind()).toBe("saved");
});

test("what the server refuses is not sent again unchanged", async () => {
  const { editor, server } = start([{ kind: "failed", message: "cycle", retry: false }]);
  editor.getState().perform(rename("one"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.save).toHaveBeenCalledTimes(1);
  editor.getState().perform(rename("two"));
  await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER);
  expect(server.save).toHaveBeenCalledTimes(2);
});

test("a conflict stops it until the user keeps theirs or mine", async () => {
  const { editor, server, kind } = start([{ kind: "conflict", version: 9 }]);
  editor.getState().perform(rename("one"));
  await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER);
  editor.getState().perform(rename("two"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.save).toHaveBeenCalledTimes(1);
  expect(kind()).toBe("conflict");
  editor.getState().keepMine(9);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.save.mock.calls[1]?.slice(1)).toEqual([9]);
  expect(kind()).toBe("saved");
});
