/** The workflow, or some nodes of it, as an SVG text: sharp at any size, and whole even where the view shows a part. Pure. */
import type { Catalogue } from "./catalogue";
import { groupsOf, frameOf } from "./groups";
import { inputsOf, outputsOf, sourceHandleOf, targetHandleOf } from "./handles";
import { boundsOf, HEADER_HEIGHT, heightOf, NODE_WIDTH, ROW_HEIGHT } from "./layout";
import { nodeById, type Position, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./model";
import { notesOf } from "./notes";

export interface Ink {
  paper: string;
  card: string;
  line: string;
  text: string;
  faint: string;
  /** The colour of a node's category or service. */
  of: (node: WorkflowNode) => string;
}

const MARGIN = 48;

export function pictureOf(document: WorkflowDocument, catalogue: Catalogue, ink: Ink, only?: ReadonlySet<string>): string {
  const nodes = document.nodes.filter((node) => !only || only.has(node.id));
  const there = new Set(nodes.map((node) => node.id));
  const inner = boundsOf(document, catalogue, there) ?? { x: 0, y: 0, width: 200, height: 100 };
  const groups = groupsOf(document).filter((group) => group.nodes.every((id) => there.has(id)));
  const notes = only ? [] : notesOf(document);
  const boxes = [inner, ...groups.map((group) => frameOf(document, catalogue, group)), ...notes.map((note) => ({ ...note.position, ...note.size }))];
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN, top = Math.min(...boxes.map((box) => box.y)) - MARGIN;
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN - left, height = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN - top;
  const parts = [
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${ink.paper}"/>`,
    ...groups.map((group) => {
      const box = frameOf(document, catalogue, group);
      return `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="16" fill="none" stroke="${ink.line}"/>${text(box.x + 16, box.y + 26, group.label, ink.text, 13, 600)}`;
    }),
    ...notes.map((note) =>
      `<rect x="${note.position.x}" y="${note.position.y}" width="${note.size.width}" height="${note.size.height}" rx="8" fill="${ink.card}" stroke="${ink.line}"/>` +
      note.text.split("\n").slice(0, Math.floor(note.size.height / 20) - 1).map((line, index) => text(note.position.x + 16, note.position.y + 26 + index * 20, line, ink.text, 13)).join("")),
    ...document.edges.filter((edge) => there.has(edge.source) && there.has(edge.target)).map((edge) => lineOf(document, catalogue, edge, ink)),
    ...nodes.map((node) => cardOf(document, catalogue, node, ink)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="Inter, system-ui, sans-serif">${parts.join("")}</svg>`;
}

function cardOf(document: WorkflowDocument, catalogue: Catalogue, node: WorkflowNode, ink: Ink): string {
  const { x, y } = node.position;
  const type = catalogue.byService.get(node.service);
  const height = heightOf(document, catalogue, node);
  const rows = outputsOf(node, type);
  const labels = rows.length > 1 ? rows.map((row, index) => text(x + NODE_WIDTH - 14, y + HEADER_HEIGHT + index * ROW_HEIGHT + 8, row.label, ink.faint, 11, 400, "end")).join("") : "";
  return `<g${node.disabled ? ' opacity="0.5"' : ""}><rect x="${x}" y="${y}" width="${NODE_WIDTH}" height="${height}" rx="14" fill="${ink.card}" stroke="${ink.line}" stroke-width="1.5"/>` +
    `<rect x="${x + 14}" y="${y + 16}" width="40" height="40" rx="11" fill="${ink.of(node)}" fill-opacity="0.25"/><circle cx="${x + 34}" cy="${y + 36}" r="8" fill="${ink.of(node)}"/>` +
    `${text(x + 66, y + 33, cut(node.label, 21), ink.text, 13.5, 600)}${text(x + 66, y + 51, cut(type?.name ?? node.service, 26), ink.faint, 12)}${labels}</g>`;
}

function lineOf(document: WorkflowDocument, catalogue: Catalogue, edge: WorkflowEdge, ink: Ink): string {
  const source = nodeById(document, edge.source), target = nodeById(document, edge.target);
  if (!source || !target) return "";
  const outputs = outputsOf(source, catalogue.byService.get(source.service)), inputs = inputsOf(target, catalogue.byService.get(target.service), document.edges);
  const from = at(source, outputs.map((one) => one.id).indexOf(sourceHandleOf(edge, outputs)), outputs.length, NODE_WIDTH);
  const to = at(target, inputs.map((one) => one.id).indexOf(targetHandleOf(edge, inputs)), inputs.length, 0);
  const reach = Math.max(24, Math.abs(to.x - from.x) / 2);
  return `<path d="M${from.x},${from.y} C${from.x + reach},${from.y} ${to.x - reach},${to.y} ${to.x},${to.y}" fill="none" stroke="${ink.line}" stroke-width="2"/>`;
}

const at = (node: WorkflowNode, index: number, of: number, x: number): Position => ({
  x: node.position.x + x,
  y: node.position.y + (of > 1 ? HEADER_HEIGHT + Math.max(0, index) * ROW_HEIGHT + 5 : HEADER_HEIGHT / 2),
});

const cut = (words: string, most: number): string => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

function text(x: number, y: number, words: string, fill: string, size: number, weight = 400, anchor = "start"): string {
  const safe = words.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${safe}</text>`;
}
