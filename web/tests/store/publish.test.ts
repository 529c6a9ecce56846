import { expect, test } from "vitest";
import { createEditorStore } from "../../src/store/editor";
import { publishState } from "../../src/store/publish";
import { catalogue, diamond, workflow } from "../graph/sample";
import { resource } from "./parts";

const missing = { code: "CONFIG_REQUIRED", severity: "error" as const, message: "", mend: "", node_id: "a", edge_id: null, field: null };
const stateOf = (over: Partial<ReturnType<typeof resource>>) => publishState(createEditorStore({ ...resource(over.document), ...over }, catalogue).getState());

test.each([
  ["nothing", { document: workflow() }],
  ["ready", {}],
  ["blocked", { problems: [missing] }],
  ["published", { status: "active" as const, published_version: 7 }],
  ["changed", { status: "active" as const, published_version: 6 }],
  ["failed", { status: "error" as const }],
  ["ready", { problems: [{ ...missing, severity: "warning" as const }] }],
])("the button says %s", (expected, over) => {
  expect(stateOf({ document: diamond(), ...over })).toBe(expected);
});
