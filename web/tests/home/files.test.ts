import { describe, expect, test } from "vitest";
import { NotAWorkflow, documentOf, fileName } from "../../src/home/files";

describe("workflow files", () => {
  test("an import is a new workflow: the id stays behind, everything else comes along", () => {
    const text = JSON.stringify({ format: "layers/1", id: "wf_1", name: "Leads", nodes: [], edges: [], extra: 1 });
    expect(documentOf(text, "leads.json")).toEqual({ format: "layers/1", name: "Leads", nodes: [], edges: [], extra: 1 });
  });

  test("broken JSON is named with its file and reason", () => {
    expect(() => documentOf("{", "leads.json")).toThrow(NotAWorkflow);
    expect(() => documentOf("{", "leads.json")).toThrow(/leads\.json/);
  });

  test.each(["[]", "null", "3", '{"nodes": {}}'])("%s holds no workflow", (text) => {
    expect(() => documentOf(text, "x.json")).toThrow(/no workflow/);
  });

  test("an export is named after the workflow", () => {
    expect(fileName("Lead capture (EU)")).toBe("lead-capture-eu.json");
    expect(fileName("Café déjà vu")).toBe("cafe-deja-vu.json");
    expect(fileName("***")).toBe("workflow.json");
  });
});
