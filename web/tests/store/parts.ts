/** A workflow resource and a server of one's own for store and command tests. */
import { vi } from "vitest";
import type { WorkflowDocument } from "../../src/graph/model";
import { createEditorStore, type EditorStore } from "../../src/store/editor";
import type { EditorParts } from "../../src/store/context";
import { createLiveStore } from "../../src/store/live";
import { createPanelsStore } from "../../src/store/panels";
import type { EditorServer, SaveOutcome } from "../../src/store/server";
import type { WorkflowResource } from "../../src/wire/types";
import { catalogue, diamond } from "../graph/sample";

export function resource(document: WorkflowDocument = diamond(), version = 7): WorkflowResource {
  return {
    id: "wf_1", name: document.name, status: "draft", version, published_version: null, last_failed: null, recent: [], node_count: 0, updated_at: 0, created_at: 0, activated_at: null,
    triggers: [], last_execution: null, error_count: 0, document, problems: [],
  };
}

export function editorOf(document: WorkflowDocument = diamond(), options: { mayEdit?: boolean; now?: () => number } = {}): EditorStore {
  return createEditorStore(resource(document), catalogue, options);
}

/** Answers saves with the given outcomes in turn, then as a server that takes all. */
export function serverOf(outcomes: SaveOutcome[] = []) {
  let version = 7;
  const save = vi.fn((document: WorkflowDocument): Promise<SaveOutcome> => {
    const outcome = outcomes.shift();
    if (outcome) return Promise.resolve(outcome);
    version += 1;
    return Promise.resolve({ kind: "saved", workflow: resource(document, version) });
  });
  return { save } satisfies Pick<EditorServer, "save">;
}

/** Everything a command needs, with a server that takes every save and refuses the rest. */
export function partsOf(document: WorkflowDocument = diamond()): EditorParts {
  const editor = editorOf(document);
  const refuse = () => Promise.reject(new Error("not in this test"));
  const server: EditorServer = {
    ...serverOf(), load: refuse, activate: refuse, deactivate: refuse, run: refuse, cancel: refuse, retry: refuse,
    unfinished: refuse, versions: refuse, version: refuse, restore: refuse, nameVersion: refuse, figures: refuse,
    execution: refuse, executionDocument: refuse, saveCopy: refuse, cronPreview: refuse,
    library: refuse, preview: refuse, check: refuse, convert: refuse, recent: () => Promise.resolve([]), testNode: refuse, nodeLogs: refuse,
    checkCode: refuse, runCode: refuse,
  };
  return {
    editor, server, live: createLiveStore({ request: (run) => run(), now: () => 0, pace: () => 0 }), panels: createPanelsStore(),
    autosave: { now: () => Promise.resolve(true), stop: () => undefined }, canvas: { current: null },
  };
}
