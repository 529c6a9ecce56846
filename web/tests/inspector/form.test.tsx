import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { afterEach, expect, test } from "vitest";
import { indexCatalogue, type ConfigSchema, type NodeType } from "../../src/graph/catalogue";
import type { Problem } from "../../src/graph/model";
import { ConfigTab } from "../../src/inspector/ConfigTab";
import { scheduleSentence } from "../../src/inspector/SettingsTab";
import { curlFor } from "../../src/inspector/WebhookAddress";
import { EdgePanel } from "../../src/inspector/EdgePanel";
import { EditorContext, useEditor, type EditorParts } from "../../src/store/context";
import { createEditorStore } from "../../src/store/editor";
import { TooltipProvider } from "../../src/ui";
import { edge, node, type as typeOf, workflow } from "../graph/sample";
import { partsOf, resource } from "../store/parts";

afterEach(cleanup);

function open(parts: EditorParts, what: ReactElement) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <EditorContext value={parts}>{what}</EditorContext>
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

function form(schema: ConfigSchema, config: Record<string, unknown> = {}, problems: Problem[] = [], over: Partial<NodeType> = {}) {
  const type = typeOf("made_up", { config_schema: schema, ...over });
  const document = workflow([node("n", "made_up", 0, 0, { config })]);
  const editor = createEditorStore({ ...resource(document), problems }, indexCatalogue([type], []));
  const parts = { ...partsOf(document), editor };
  function Live() {
    const live = useEditor((state) => state.document.nodes[0]);
    return live ? <ConfigTab node={live} type={type} /> : null;
  }
  open(parts, <Live />);
  return { config: () => editor.getState().document.nodes[0]?.config, editor };
}

const typeInto = (label: string | RegExp, text: string) => fireEvent.change(screen.getByLabelText(label), { target: { value: text } });

test("what is typed stands in the configuration, and an emptied field falls back to the default", () => {
  const { config, editor } = form({ properties: { url: { title: "Address", "x-kind": "text" } } });
  typeInto("Address", "https://x");
  expect(config()).toEqual({ url: "https://x" });
  typeInto("Address", "");
  expect(config()).toEqual({});
  editor.getState().undo();
  editor.getState().undo();
  expect(config()).toEqual({});
});

test("a conditional field comes and goes with what it depends on", () => {
  form({
    properties: {
      kind: { title: "Kind", "x-kind": "text" },
      body: { title: "Body", "x-kind": "textarea", "x-show": { param: "kind", in: ["json"] } },
    },
  });
  expect(screen.queryByLabelText("Body")).toBeNull();
  typeInto("Kind", "json");
  expect(screen.getByLabelText("Body")).toBeTruthy();
});

test("json is stored as data once it parses, as text until then, with a note", () => {
  const { config } = form({ properties: { body: { title: "Body", "x-kind": "json" } } });
  typeInto("Body", '{"a": ');
  expect(config()).toEqual({ body: '{"a": ' });
  expect(screen.getByText(/Not valid JSON/)).toBeTruthy();
  typeInto("Body", '{"a": 1}');
  expect(config()).toEqual({ body: { a: 1 } });
  expect(screen.queryByText(/Not valid JSON/)).toBeNull();
});

test("a template inside json is not called invalid", () => {
  form({ properties: { body: { title: "Body", "x-kind": "json" } } }, { body: '{"a": {{ trigger.x }} }' });
  expect(screen.queryByText(/Not valid JSON/)).toBeNull();
});

test("a problem stands at its field, one without a field above the form", () => {
  const problem = { code: "X", severity: "error", mend: "", node_id: "n", edge_id: null } as const;
  form({ properties: { url: { title: "Address", "x-kind": "text" } } }, {}, [
    { ...problem, message: "Address is missing.", field: "config.url" },
    { ...problem, message: "Something else.", field: null },
  ]);
  expect(screen.getByLabelText("Address").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Address is missing.")).toBeTruthy();
  expect(screen.getByText("Something else.")).toBeTruthy();
});

test("options are switched by pressing, in the order of the options", () => {
  const { config } = form({ properties: { methods: { title: "Methods", "x-kind": "multiselect", "x-options": [{ value: "GET", label: "GET" }, { value: "POST", label: "POST" }], default: ["POST"] } } });
  fireEvent.click(screen.getByRole("button", { name: "GET" }));
  expect(config()).toEqual({ methods: ["GET", "POST"] });
  fireEvent.click(screen.getByRole("button", { name: "POST" }));
  expect(config()).toEqual({ methods: ["GET"] });
});

test("names and values are rows; a row without a name is not stored, numbers stay numbers", () => {
  const { config } = form({ properties: { fields: { title: "Fields", "x-kind": "keyvalue" } } }, { fields: { age: 3 } });
  fireEvent.click(screen.getByRole("button", { name: "Add" }));
  typeInto("Value 2", "x");
  expect(config()).toEqual({ fields: { age: 3 } });
  typeInto("Name 2", "letter");
  typeInto("Value 1", "4");
  expect(config()).toEqual({ fields: { age: 4, letter: "x" } });
});

test("renaming a case takes its connection along", () => {
  const type = { outputs_from: { param: "cases", item_key: "handle", then: ["default"] } };
  const { config, editor } = form({ properties: { cases: { title: "Cases", "x-kind": "cases" } } }, { cases: [{ handle: "big", expression: "a" }] }, [], type);
  editor.getState().perform({ type: "add", nodes: [node("b", "made_up")], edges: [edge("e1", "n", "b", "big")] });
  typeInto("Output 1", "huge");
  expect(config()).toEqual({ cases: [{ handle: "huge", expression: "a" }] });
  expect(editor.getState().document.edges[0]?.sourceHandle).toBe("huge");
});

test("a line of a mapping is edited as text, and none of them means everything", () => {
  const document = workflow([node("a", "http_request"), node("b", "http_request")], [{ ...edge("e1", "a", "b"), data_mapping: { email: "body.email" } }]);
  const parts = partsOf(document);
  function Live() {
    const live = useEditor((state) => state.document.edges[0]);
    return live ? <EdgePanel edge={live} /> : null;
  }
  open(parts, <Live />);
  typeInto("What gives email", "body.mail");
  expect(parts.editor.getState().document.edges[0]?.data_mapping).toEqual({ email: "body.mail" });
  fireEvent.click(screen.getByRole("button", { name: "Pass everything" }));
  expect(parts.editor.getState().document.edges[0]?.data_mapping).toBeNull();
});

test("the retry schedule is told in one sentence", () => {
  expect(scheduleSentence(3, 1000)).toBe("Waits 1 s, 2 s, 4 s: 7 s at most before giving up.");
  expect(scheduleSentence(0, 1000)).toBe("No retries.");
});

test("the example call fits the method, and its body survives a shell", () => {
  const hook = node("t", "trigger_webhook", 0, 0, { config: { methods: ["PUT"] } });
  expect(curlFor("http://h/x", hook, { body: { name: "O'Hara" } })).toBe(
    `curl -X PUT 'http://h/x' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name":"O'\\''Hara"}'`,
  );
  expect(curlFor("http://h/x", node("t", "trigger_webhook", 0, 0, { config: { methods: ["GET"] } }), {})).toBe("curl 'http://h/x'");
});
