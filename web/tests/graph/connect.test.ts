import { expect, test } from "vitest";
import { apply } from "../../src/graph/changes";
import { refusal } from "../../src/graph/connect";
import { catalogue, diamond, edge, node, workflow } from "./sample";

const why = (source: string, target: string, sourceHandle: string | null = null, targetHandle: string | null = null) =>
  refusal(diamond(), catalogue, { source, target, sourceHandle, targetHandle });

test("a node is not connected to itself", () => {
  expect(why("a", "a")).toBe("itself");
});

test("nothing leads into a trigger", () => {
  expect(why("a", "hook")).toBe("into_trigger");
});

test("two edges never join the same two handles", () => {
  expect(why("if", "a", "true", "input")).toBe("twice");
  expect(why("if", "a", "false", "input")).toBeNull();
});

test("an unnamed handle is the only one, and output means trigger_out", () => {
  expect(why("hook", "if")).toBe("twice");
  expect(why("hook", "if", "output", "input")).toBe("twice");
});

test("an edge that closes a cycle is refused", () => {
  expect(why("join", "if")).toBe("cycle");
});

test("the body of a loop may lead back to it, what follows the loop may not", () => {
  const looped = workflow(
    [node("hook", "trigger_webhook"), node("loop", "loop_iterator"), node("body", "http_request"), node("after", "http_request")],
    [edge("e1", "hook", "loop"), edge("e2", "loop", "body", "each_item"), edge("e3", "loop", "after", "completed")],
  );
  expect(refusal(looped, catalogue, { source: "body", target: "loop" })).toBeNull();
  expect(refusal(looped, catalogue, { source: "after", target: "loop" })).toBe("cycle");
});

test("a node that ends the flow takes an edge, an unknown one does not", () => {
  const { document } = apply(diamond(), { type: "add", nodes: [node("stop", "stop_and_error")], edges: [] });
  expect(refusal(document, catalogue, { source: "a", target: "stop" })).toBeNull();
  expect(refusal(document, catalogue, { source: "a", target: "gone" })).toBe("unknown_node");
});
