import { expect, test } from "vitest";
import { apply } from "../../src/graph/changes";
import { DUPLICATE_OFFSET, partOf, paste, readPart } from "../../src/graph/clipboard";
import { catalogue, diamond, node, workflow } from "./sample";

test("a copy travels as text and keeps the edges inside it only", () => {
  const part = readPart(JSON.stringify(partOf(diamond(), ["if", "a", "b"])));
  expect(part?.edges.map((one) => one.id)).toEqual(["e2", "e3"]);
});

test("pasting gives new ids and rewrites references between the copies", () => {
  const before = diamond();
  before.nodes[3] = node("b", "http_request", 0, 0, { config: { url: "{{nodes.a.url}}/{{nodes.hook.body}}" } });
  const { change, nodes } = paste(before, catalogue, partOf(before, ["a", "b"]), DUPLICATE_OFFSET);
  const { document } = apply(before, change);
  expect(nodes).toEqual(["http_request-1", "http_request-2"]);
  expect(document.nodes.at(-1)?.config["url"]).toBe("{{nodes.http_request-1.url}}/{{nodes.hook.body}}");
  expect(document.nodes.at(-2)?.position).toEqual({ x: 680, y: -24 });
});

test("singletons already there are left out", () => {
  const before = workflow([node("ai", "lc_ai_chat"), node("a", "http_request")]);
  expect(paste(before, catalogue, partOf(before, ["ai", "a"]), DUPLICATE_OFFSET).nodes).toEqual(["http_request-1"]);
});

test("credentials never travel", () => {
  const before = workflow([node("a", "http_request", 0, 0, { credentials_ref: { credential_id: "c" } })]);
  expect(partOf(before, ["a"]).nodes[0]?.credentials_ref).toBeNull();
});

test.each(["", "hello", "[1]", '{"nodes":[]}', '{"format":"layers/1-part","nodes":[{}],"edges":[]}'])("%j is not a part", (text) => {
  expect(readPart(text)).toBeNull();
});

test("lines that led into what was copied come along when asked for, while their source is there", () => {
  const part = readPart(JSON.stringify(partOf(diamond(), ["a"])));
  if (!part) throw new Error("not a part");
  const change = (keep: boolean) => paste(diamond(), catalogue, part, { x: 0, y: 0 }, keep).change as { edges: { source: string; sourceHandle: string }[] };
  expect(change(false).edges).toEqual([]);
  expect(change(true).edges).toMatchObject([{ source: "if", sourceHandle: "true" }]);
});
