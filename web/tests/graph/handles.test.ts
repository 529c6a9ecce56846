import { expect, test } from "vitest";
import { apply } from "../../src/graph/changes";
import { configure } from "../../src/graph/configure";
import { referencesFor } from "../../src/graph/references";
import { summaryOf } from "../../src/graph/summary";
import { searchTypes } from "../../src/graph/catalogue";
import { designState } from "../../src/graph/design";
import { inputsOf, outputsOf, sourceHandleOf } from "../../src/graph/handles";
import { nextEdgeId, nextNodeId } from "../../src/graph/ids";
import { besideNode, freeSpot, tidied } from "../../src/graph/layout";
import { atField, mapProblems } from "../../src/graph/problems";
import { formFields, retryWaits } from "../../src/graph/schema";
import { catalogue, diamond, edge, node, type as sampleType, workflow } from "./sample";

const type = (service: string) => catalogue.byService.get(service);

test("the handles of a switch are its cases and the default, given as list or as JSON text", () => {
  const cases = [{ handle: "big", expression: "x > 1" }, { handle: "small" }];
  expect(outputsOf(node("s", "switch", 0, 0, { config: { cases } }), type("switch")).map((one) => one.id)).toEqual(["big", "small", "default"]);
  expect(outputsOf(node("s", "switch", 0, 0, { config: { cases: JSON.stringify(cases) } }), type("switch"))).toHaveLength(3);
});

test("where the keys of an object name the handles, an empty one stands for the usual ones", () => {
  const split = sampleType("split_ab", { outputs: [], outputs_from: { param: "weights", item_key: null, then: [], otherwise: ["branch_a", "branch_b"] } });
  const ids = (weights: unknown) => outputsOf(node("s", "split_ab", 0, 0, { config: { weights } }), split).map((one) => one.id);
  expect(ids(undefined)).toEqual(["branch_a", "branch_b"]);
  expect(ids({ branch_a: 1, branch_c: 2 })).toEqual(["branch_a", "branch_c"]);
});

test("a merge offers two inputs, and one more than are used", () => {
  const join = node("join", "merge");
  const used = (...handles: string[]) => handles.map((handle, index) => edge(`e${index}`, "x", "join", null, handle));
  const ids = (handles: string[]) => inputsOf(join, type("merge"), used(...handles)).map((one) => one.id);
  expect(ids([])).toEqual(["input_a", "input_b"]);
  expect(ids(["input_a", "input_b"])).toEqual(["input_a", "input_b", "input_c"]);
  expect(ids(["input_d"])).toEqual(["input_a", "input_b", "input_c", "input_d", "input_e"]);
});

test("output and trigger_out mean the same", () => {
  expect(sourceHandleOf({ sourceHandle: "output" }, [{ id: "trigger_out", label: "" }])).toBe("trigger_out");
  expect(sourceHandleOf({ sourceHandle: "maybe" }, [{ id: "true", label: "" }])).toBe("maybe");
});

test("ids are short, readable and free", () => {
  expect(nextNodeId("trigger_webhook", ["trigger-1"])).toBe("trigger-2");
  expect(nextNodeId("lc_crm", [])).toBe("crm-1");
  expect(nextEdgeId(["e1", "e3"])).toBe("e2");
});

test("a new card never covers another one", () => {
  const before = diamond();
  const spot = freeSpot(before, { x: 320, y: 0 });
  expect(spot.y).toBeGreaterThanOrEqual(96);
  expect(besideNode(before, catalogue, "join", "output").x).toBe(960 + 320);
});

test("tidying puts every node right of all its sources and moves nothing onto another", () => {
  const before = diamond();
  before.nodes = before.nodes.map((one) => ({ ...one, position: { x: 0, y: 0 } }));
  const placed = tidied(before, catalogue);
  for (const one of before.edges) expect(placed[one.target]?.x).toBeGreaterThan(placed[one.source]?.x ?? Infinity);
  expect(new Set(Object.values(placed).map((spot) => `${spot.x},${spot.y}`)).size).toBe(5);
});

test("the search finds by name, service, keyword and description, the name first", () => {
  const found = (query: string) => searchTypes(catalogue.types, query).map((one) => one.service);
  expect(found("condition")).toEqual(["if_then"]);
  expect(found("http")).toEqual(["http_request"]);
  expect(found("addr calls")).toEqual(["http_request"]);
  expect(found("nothing")).toEqual([]);
});

test("problems are found at their node and their field", () => {
  const problem = { code: "CONFIG_REQUIRED", severity: "error", message: "m", mend: "", node_id: "a", edge_id: null, field: "config.url" } as const;
  const map = mapProblems([problem, { ...problem, node_id: null, field: null }]);
  expect(atField(map.nodes.get("a"), "url")).toEqual([problem]);
  expect(atField(map.nodes.get("a"), "ur")).toEqual([]);
  expect(map.workflow).toHaveLength(1);
});

test("a node is draft, then configuring, then ready, and active while its workflow is", () => {
  const http = type("http_request");
  const one = (config: Record<string, unknown>) => node("a", "http_request", 0, 0, { config });
  expect(designState(one({}), http, [], false)).toBe("draft");
  expect(designState(one({ method: "GET" }), http, [], false)).toBe("configuring");
  expect(designState(one({ url: "x" }), http, [], false)).toBe("ready");
  expect(designState(one({ url: "x" }), http, [], true)).toBe("active");
  expect(designState({ ...one({ url: "x" }), disabled: true }, http, [], true)).toBe("disabled");
});

test("a form shows fields in order, and a conditional one only when its condition holds", () => {
  const schema = {
    properties: {
      body: { "x-order": 2, "x-show": { param: "bodyType", in: ["json"] } },
      bodyType: { "x-order": 1, default: "json", enum: ["json", "none"] },
    },
    required: ["body"],
  };
  expect(formFields(schema, {}).map((field) => field.key)).toEqual(["bodyType", "body"]);
  expect(formFields(schema, { bodyType: "none" }).map((field) => field.key)).toEqual(["bodyType"]);
});

test("a json field is plain text while its condition holds", () => {
  const schema = { properties: { body: { "x-kind": "json" as const, "x-text-when": { param: "bodyType", in: ["text"] } }, bodyType: { enum: ["json", "text"] } } };
  expect(formFields(schema, { bodyType: "text" })[0]?.kind).toBe("textarea");
  expect(formFields(schema, { bodyType: "json" })[0]?.kind).toBe("json");
});

test("retries double their wait up to a minute", () => {
  expect(retryWaits(3, 1000)).toEqual([1000, 2000, 4000]);
  expect(retryWaits(2, 50_000)).toEqual([50_000, 60_000]);
});

test("a workflow of one node lies where it lies", () => {
  const one = workflow([node("a", "http_request", 64, 32)]);
  expect(tidied(one, catalogue)).toEqual({ a: { x: 64, y: 32 } });
});

test("a card says what its step is set to do, once that says more than the name of the type", () => {
  const http = sampleType("http_request", {
    config_schema: {
      properties: { method: { "x-kind": "select", "x-order": 1, default: "GET" }, url: { "x-kind": "text", "x-order": 2 }, body: { "x-kind": "json" } },
      required: ["method", "url", "body"],
    },
  });
  const summary = (config: Record<string, unknown>) => summaryOf(node("a", "http_request", 0, 0, { config }), http);
  expect(summary({ method: "POST" })).toBe("");
  expect(summary({ url: "https://api.example.com/leads" })).toBe("GET api.example.com/leads");
  expect(summary({ method: "POST", url: "x", body: "long" })).toBe("POST x");
});

test("renaming the output of a case takes its edge along", () => {
  const before = workflow(
    [node("s", "switch", 0, 0, { config: { cases: [{ handle: "big" }, { handle: "small" }] } }), node("a", "http_request")],
    [edge("e1", "s", "a", "small")],
  );
  const rename = (cases: unknown) => apply(before, configure(before, node("s", "switch", 0, 0, before.nodes[0]), type("switch"), "cases", cases)).document;
  expect(rename([{ handle: "big" }, { handle: "tiny" }]).edges[0]?.sourceHandle).toBe("tiny");
  expect(rename([{ handle: "tiny" }]).edges[0]?.sourceHandle).toBe("small");
});

test("references are offered for the steps before, from real output where there is one, else from the sample", () => {
  const before = diamond();
  const known = new Map<string, unknown>([["if", { _result: true, email: "a@b.c", contact: { id: 1 } }]]);
  const groups = referencesFor(before, catalogue, "a", known);
  expect(groups.map((group) => group.node.id)).toEqual(["hook", "if"]);
  expect(groups[1]?.references.map((reference) => reference.path)).toEqual(["nodes.if.email", "nodes.if.contact", "nodes.if.contact.id"]);
});
