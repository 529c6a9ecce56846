import { expect, test } from "vitest";
import { extrasOf, followed, redirected, unfolded, type DrawnNode } from "../../src/canvas/extras";
import { cardsOf, linesOf, nodesOf } from "../../src/canvas/flow";
import { apply } from "../../src/graph/changes";
import { chosenGroups, editGroup, frameOf, groupNodes, groupsOf, ungroup } from "../../src/graph/groups";
import { addNote, editNote, moveNotes, notesOf, removeNotes } from "../../src/graph/notes";
import { catalogue, diamond } from "./sample";

const grouped = () => apply(diamond(), groupNodes(diamond(), ["a", "b"], "Calls")).document;
const nobody = { nodes: [], edges: [] };

test("a group is taken back like any edit, and a node is in one group at most", () => {
  const { document, inverse } = apply(diamond(), groupNodes(diamond(), ["a", "b"], "Calls"));
  expect(groupsOf(document)).toMatchObject([{ id: "group-1", label: "Calls", nodes: ["a", "b"] }]);
  expect(groupsOf(apply(document, inverse).document)).toEqual([]);
  const again = apply(document, groupNodes(document, ["b", "join"], "Other")).document;
  expect(groupsOf(again).map((group) => group.nodes)).toEqual([["a"], ["b", "join"]]);
});

test("a group is chosen by its nodes, and is gone with them", () => {
  const document = grouped();
  expect(chosenGroups(document, ["a", "b", "if"]).map((group) => group.id)).toEqual(["group-1"]);
  expect(chosenGroups(document, ["a"])).toEqual([]);
  expect(groupsOf(apply(document, { type: "remove", nodes: ["a", "b"], edges: [] }).document)).toEqual([]);
  expect(groupsOf(apply(document, ungroup(document, ["group-1"])).document)).toEqual([]);
});

test("a folded group stands for its nodes: lines end at it, those within are not drawn", () => {
  const open = grouped();
  const document = apply(open, editGroup(open, "group-1", { collapsed: true })).document;
  const cards = cardsOf(document, catalogue, new Map());
  const drawn = nodesOf(document, cards, new Set(), [], () => "");
  expect(unfolded(document, drawn).map((card) => card.id)).toEqual(["hook", "if", "join"]);
  const lines = redirected(document, linesOf(document, cards, new Set(), () => ""));
  expect(lines.map((line) => [line.id, line.source, line.target])).toEqual([
    ["e1", "hook", "if"], ["e2", "if", "group-1"], ["e3", "if", "group-1"], ["e4", "group-1", "join"], ["e5", "group-1", "join"],
  ]);
  expect(extrasOf(document, catalogue, nobody, [])[0]).toMatchObject({ type: "folded", position: { x: groupsOf(document).map((group) => frameOf(document, catalogue, group).x)[0] } });
});

test("a frame takes its cards along, and stays around the cards that are dragged in it", () => {
  const document = grouped();
  const cards = cardsOf(document, catalogue, new Map());
  const before: DrawnNode[] = [...extrasOf(document, catalogue, nobody, []), ...nodesOf(document, cards, new Set(), [], () => "")];
  const shifted = (ids: string[]) => before.map((one) => (ids.includes(one.id) ? { ...one, position: { x: one.position.x + 32, y: one.position.y } } : one)) as DrawnNode[];
  const at = (nodes: DrawnNode[], id: string) => nodes.find((one) => one.id === id)?.position.x;
  const taken = followed(before, shifted(["group-1"]));
  expect([at(taken, "a"), at(taken, "b"), at(taken, "if")]).toEqual([672, 672, 320]);
  const together = followed(before, shifted(["group-1", "a", "b"]));
  expect([at(together, "a"), at(together, "group-1")]).toEqual([672, (at(before, "group-1") ?? 0) + 32]);
  const within = followed(before, shifted(["b"]));
  expect(within.find((one) => one.id === "group-1")?.width).toBe((before.find((one) => one.id === "group-1")?.width ?? 0) + 32);
});

test("notes are added, written, moved and removed as edits", () => {
  const { change, id } = addNote(diamond(), { x: 3, y: 3 });
  let document = apply(diamond(), change).document;
  document = apply(document, editNote(document, id, { text: "# Hello", color: "pink" })).document;
  document = apply(document, moveNotes(document, { [id]: { x: 32, y: 48 } })).document;
  expect(notesOf(document)).toMatchObject([{ id: "note-1", text: "# Hello", color: "pink", position: { x: 32, y: 48 } }]);
  expect(notesOf(apply(document, removeNotes(document, [id])).document)).toEqual([]);
  expect(notesOf({ ...document, notes: [{ broken: true }, "x"] })).toEqual([]);
});
